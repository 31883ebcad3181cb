/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Orders one after another, from orders.txt. */
#include "tests/store/script.h"

int main(void)
{
	return script_run("orders.txt", "orders.db");
}

/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bundles and records of use, clause by clause, from usage.txt. */
#include "tests/store/script.h"

int main(void)
{
	return script_run("usage.txt", "usage.db");
}

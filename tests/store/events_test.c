/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Account events and the month change, from events.txt. */
#include "tests/store/script.h"

int main(void)
{
	return script_run("events.txt", "events.db");
}

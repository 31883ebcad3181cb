/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/lab_clock.h"

#include <errno.h>
#include <string.h>
#include <time.h>

int lab_clock_ahead(const struct mn_zone *zone, const char *text, int64_t *ahead_s)
{
	char local[32];
	int64_t utc;

	if (strlen(text) >= sizeof(local))
		return -EINVAL;
	strcpy(local, text);
	if (strlen(local) > 10 && local[10] == 'T')
		local[10] = ' ';
	if (mn_clock_parse(zone, local, &utc) < 0)
		return -EINVAL;
	*ahead_s = utc - (int64_t)time(NULL);
	return 0;
}

void lab_clock_show(const struct mn_zone *zone, int64_t ahead_s, char *buf, size_t size)
{
	mn_clock_format(zone, (int64_t)time(NULL) + ahead_s, buf, size);
}

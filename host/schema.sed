# SPDX-License-Identifier: AGPL-3.0-or-later
# schema.sql as C strings: store_schema[N] is the section "-- version N"
1i\
/* Made from schema.sql by schema.sed. SPDX-License-Identifier: AGPL-3.0-or-later */\
static const char *const store_schema[] = {
s/\\/\\\\/g
s/"/\\"/g
s/^.*$/\t"&\\n"/
s/^\t"-- version [0-9][0-9]*\\n"$/\t,\n&/
$a\
};

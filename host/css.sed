# SPDX-License-Identifier: AGPL-3.0-or-later
# counter.css as one C string; comments of one line and indentation are left out
1i\
/* Made from counter.css by css.sed. SPDX-License-Identifier: AGPL-3.0-or-later */\
static const char counter_css[] =
s,^/\*.*\*/$,,
s/^[[:blank:]]*//
/^$/d
s/\\/\\\\/g
s/"/\\"/g
s/^.*$/\t"&\\n"/
$a\
;

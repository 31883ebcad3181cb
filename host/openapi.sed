# SPDX-License-Identifier: AGPL-3.0-or-later
# openapi.json as a C string
1i\
/* Made from openapi.json by openapi.sed. SPDX-License-Identifier: AGPL-3.0-or-later */\
static const char openapi_text[] =
s/\\/\\\\/g
s/"/\\"/g
s/^\t*//
s/^.*$/\t"&\\n"/
$a\
;

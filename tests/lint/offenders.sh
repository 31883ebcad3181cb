#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# offenders.sh LINT: a source tree that breaks each rule of LINT once, and what LINT says to it.

set -eu
lint=$(realpath "$1")
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"

spdx='/* SPDX-License-Identifier: AGPL-3.0-or-later */'
for d in menus wire host simtk contrib tests; do
	mkdir $d
	printf '<!-- SPDX-License-Identifier: AGPL-3.0-or-later -->\n' > $d/README.md
	printf '# SPDX-License-Identifier: AGPL-3.0-or-later\nEXTRA_DIST = README.md good.h bad.c cjk.h\n' > $d/Makefile.am
done
printf '# SPDX-License-Identifier: AGPL-3.0-or-later\n' > Makefile.am
for d in menus wire host simtk tests; do
	printf '%s\n' "$spdx" > $d/good.h
done

# clean: the compiler's view included
printf '%s\n#include <stddef.h>\n#include <talloc.h>\n#include "menus/good.h"\nint mn_good(void);\nint mn_good(void)\n{\n\treturn 1;\n}\n' \
	"$spdx" > menus/bad.c
gcc -I. -c -o menus/bad.o menus/bad.c
echo "== a clean tree"
bash "$lint" . && echo "rc 0"

echo "== includes"
printf '%s\n#include <osmocom/core/utils.h>\n#include "wire/good.h"\n#include "good.h"\n#include "menus/none.h"\n' "$spdx" > menus/bad.c
printf '%s\n#include "menus/good.h"\n#include <sys/socket.h>\n' "$spdx" > wire/bad.c
printf '%s\n#include "simtk/good.h"\n#include "wire/good.h"\n#include <sqlite3.h>\n' "$spdx" > host/bad.c
printf '%s\n#include "host/good.h"\n#include "menus/good.h"\n#include "tests/good.h"\n' "$spdx" > simtk/bad.c
rm menus/bad.o
bash "$lint" . || echo "rc $?"
rm wire/bad.c simtk/bad.c

echo "== form"
{
	printf '%s\nint a; \n  int spaces;\nint \tb;\n \tint mixed;\n' "$spdx"
	printf 'int wide; /* %0120d */\n' 0
	printf '\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t/* tabs count as eight */\n'
	printf 'const struct value_string good[] = {\n\t{ 1, "one" },\n\t{ 0, NULL }\n};\n'
	printf 'const struct value_string bad[] = {\n\t{ 1, "one" },\n};\n'
	printf '/* built in /%s/someone/src */\r\n' home
} > host/bad.c
printf '%s\n/* \344\270\273\345\215\241 */\n' "$spdx" > menus/cjk.h
seq -f '/* %g */' 900 | sed "1i $spdx" > simtk/bad.c
printf 'if then\n' > contrib/broken.sh
rm wire/README.md
printf '%s\n' "$spdx" > wire/forgotten.h
printf '%s\n' "$spdx" > menus/bad.c
bash "$lint" . || echo "rc $?"

echo "== names and globals"
rm simtk/bad.c menus/cjk.h contrib/broken.sh wire/forgotten.h
printf '<!-- SPDX-License-Identifier: AGPL-3.0-or-later -->\n' > wire/README.md
printf '%s\nint good_(void);\nint mn_counter, list_cmd;\nint good_(void)\n{\n\tstatic int calls = 1;\n\treturn calls++;\n}\n' "$spdx" > menus/bad.c
printf '%s\nint bad_open(void);\nint host_go(void);\nint other(void);\nint bad_open(void) { return 0; }\nint host_go(void) { return 0; }\nint other(void) { return 0; }\n' \
	"$spdx" > host/bad.c
gcc -I. -c -o menus/bad.o menus/bad.c
gcc -I. -c -o host/bad.o host/bad.c
bash "$lint" . || echo "rc $?"

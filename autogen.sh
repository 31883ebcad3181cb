#!/bin/sh
# SPDX-License-Identifier: AGPL-3.0-or-later
# Make ./configure from configure.ac; needed once after a clone.
set -e
cd "$(dirname "$0")"
command -v autoreconf >/dev/null || {
	echo "autogen.sh: autoreconf is missing: apt-get install autoconf automake libtool pkg-config" >&2
	exit 1
}
mkdir -p m4
exec autoreconf --install --force

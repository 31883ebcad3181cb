# SPDX-License-Identifier: AGPL-3.0-or-later
# For programs that run in a lab: phones, and daemons that come and go. Read by bash.
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
hosts=()

wrong() {
	echo "wrong: $*"
	exit 1
}

# play PART NAME=VALUE...: a phone plays parts/PART.dial
play() {
	local part=$1 var vars=()

	shift
	for var; do vars+=(--var "$var"); done
	dialtree-phone --remote-ip 127.0.0.1 --commands "$here/commands" "${vars[@]}" --play "$here/parts/$part.dial"
}

# await WHAT COMMAND...: until COMMAND succeeds
await() {
	local what=$1

	shift
	for _ in $(seq 400); do
		"$@" > /dev/null 2>&1 && return
		sleep 0.05
	done
	wrong "$what: not within 20 s"
}

listens() {
	grep -q "^ *[0-9]*: [0-9A-F]*:$(printf '%04X' "$1") [0-9A-F:]* 0A " /proc/net/tcp
}

# the host's name among the HLR's connections
is_registered() {
	local fd

	exec {fd}<>/dev/tcp/127.0.0.1/4258 || return 1
	printf 'enable\nshow gsup-connections\nexit\nexit\n' >&"$fd"
	grep -q EUSE-dialtree <&"$fd"
}

gone() {
	! kill -0 "$1" 2>/dev/null
}

# start NAME PROGRAM...: as the lab started it, its log goes on; its id in $LAB_DIR/NAME.pid
start() {
	local name=$1

	shift
	(cd "$LAB_DIR" && exec setpriv --pdeathsig KILL "$@") >> "$LAB_DIR/$name.log" 2>&1 < /dev/null &
	echo $! > "$LAB_DIR/$name.pid"
	hosts+=($!)
}

start_hlr() {
	start osmo-hlr osmo-hlr -c "$LAB_DIR/osmo-hlr.cfg" -l "$LAB_DIR/hlr.db"
	await "osmo-hlr" listens 4222
}

# start_host [TIME]: TIME as the lab clock shows it then; it must not go back
start_host() {
	start dialtree-host dialtree-host -c "$LAB_DIR/dialtree-host.cfg" -l "$LAB_DB"
	await "dialtree-host" listens 4279
	[ -z "${1:-}" ] || "$here/commands/clock" "$1" || wrong "no clock"
	await "dialtree-host's link" is_registered
}

pid_of() {
	cat "$LAB_DIR/$1.pid"
}

finish() {
	local pid

	for pid in "${hosts[@]}"; do kill -TERM "$pid" 2>/dev/null; done
	for pid in "${hosts[@]}"; do await "end of $pid" gone "$pid"; wait "$pid" 2>/dev/null; done
}
trap finish EXIT

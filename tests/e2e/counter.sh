# SPDX-License-Identifier: AGPL-3.0-or-later
# A clerk in a lab: the host with a counter, and orders over its JSON interface. Read by bash after lib.sh.
counter_password='ten red apples'

# start_counter TIME: the lab's own host is replaced by one with a counter, with a clerk who has logged in: $token
start_counter() {
	local host

	host=$(pid_of dialtree-host)
	printf 'counter\n bind-ip 127.0.0.1\n port 8139\n' >> "$LAB_DIR/dialtree-host.cfg"
	kill -TERM "$host"
	await "end of the host" gone "$host"
	dialtree-db-tool -l "$LAB_DB" clerk add lin <<< "$counter_password" > /dev/null || wrong "no clerk"
	start_host "$1"
	log_in
}

log_in() {
	local answer

	answer=$(http POST /api/v1/session "{\"clerk\":\"lin\",\"password\":\"$counter_password\"}")
	token=$(sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p' <<< "$answer")
	[ -n "$token" ] || wrong "cannot log in: $answer"
}

# http METHOD PATH BODY [BARRIER N]: the whole answer; the connection is made before the barrier
http() {
	local fd octets=$3

	exec {fd}<>/dev/tcp/127.0.0.1/8139 || return 1
	[ -z "${4:-}" ] || "$here/commands/barrier" "$4" "$5" || return 1
	printf '%s %s HTTP/1.1\r\nHost: 127.0.0.1:8139\r\nConnection: close\r\nContent-Type: application/json\r\n%sContent-Length: %s\r\n\r\n%s' \
		"$1" "$2" "${token:+Authorization: Bearer $token$'\r\n'}" "$(LC_ALL=C; echo ${#octets})" "$3" >&"$fd"
	cat <&"$fd"
	exec {fd}>&-
}

# order NUMBER OPERATION KEY [PARAMETER NUMBER [BARRIER N]]: what comes of it, with the holder's own ID seen
order() {
	http POST "/api/v1/customers/$1/orders" \
		"{\"operation\":\"$2\",\"parameters\":{${4:+\"$4\":\"$5\"}},\"evidence\":[\"own-id\"],\"key\":\"key-of-$3\"}" "${@:6}"
}

# status FILE: of an answer
status() {
	sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$1"
}

# refused_by FILE: the rule, "" when it was none
refused_by() {
	sed -n 's/.*"refusal" *: *{ *"rule" *: *"\(R[0-9]*\)".*/\1/p' "$1"
}

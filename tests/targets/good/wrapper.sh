#!/bin/sh
# Starts the server that its arguments name, stays in front of it, and ends with its status:
#     sh wrapper.sh ./server 5051
# A shell that waits in the foreground runs its traps only afterwards: hence & and wait. And such a
# child ignores SIGINT from its start, so that every signal is passed on as SIGTERM.
server=
trap '[ -z "$server" ] || kill -TERM "$server" 2>/dev/null' TERM INT HUP
"$@" &
server=$!
while kill -0 "$server" 2>/dev/null; do
    wait "$server"  # a trap cuts it short
    status=$?
done
exit "$status"

#!/bin/sh
# A shell wrapper: the server is the shell's child in the background, and the shell hands on the
# signals that are meant for it, until it has ended.

case $0 in
    */*) folder=${0%/*} ;;
    *) folder=. ;;
esac

trap 'kill -s TERM "$!" || exit' TERM
trap 'kill -s INT "$!" || exit' INT
trap 'kill -s HUP "$!" || exit' HUP

perl "$folder/perl_fork.pl" "$1" &

# A trapped signal interrupts wait, and then the server may still be there.
while kill -s 0 "$!" 2>/dev/null; do
    wait "$!"
    status=$?
done
exit "$status"

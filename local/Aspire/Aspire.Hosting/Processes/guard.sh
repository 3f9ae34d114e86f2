# Runs a command in a session of its own, whose processes end with it, and with the pipe on standard input: when the AppHost dies, however
# it dies, the kernel closes the pipe. Lines on the pipe are signals to send. The first line on standard output is the command's process id.
exec 3<&0 </dev/null
setsid sh -c 'echo $$; exec "$@"' start "$@" 3<&- &
child=$!
(
  while read -r signal <&3; do kill -s "$signal" -- "-$child"; done
  kill -s KILL "$child"
  kill -s KILL -- "-$child"
) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$child"
code=$?
kill -s KILL "$watcher" 2>/dev/null
kill -s KILL -- "-$child" 2>/dev/null
exit "$code"

#!/usr/bin/env bash
# Installs what the tests need, builds everything, runs every test project and closes with "N passed, N failed".
#   ./test.sh                 all of it
#   ./test.sh Cql Signal      only the test projects whose name contains one of the words
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 CI=${CI:-true}

say() { printf '\n== %s\n' "$*"; }

# The tests speak to real peers: a Redis server, an XMPP server, the official Cassandra drivers, a browser.
packages=()
need() { command -v "$1" >/dev/null 2>&1 || packages+=("${@:2}"); }
need redis-server redis-server
need prosody prosody
need node nodejs npm
need chromium chromium
need python3 python3
[ -d /usr/lib/python3/dist-packages/cassandra ] || packages+=(python3-cassandra)
if [ ${#packages[@]} -gt 0 ]; then
  say "Installing ${packages[*]}"
  as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=400 update -qq &&
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=400 install -y -qq --no-install-recommends "${packages[@]}" >/dev/null ||
    { echo "Could not install ${packages[*]}. Install them by hand and run ./test.sh again." >&2; exit 2; }
fi
while IFS= read -r lock; do
  folder=$(dirname "$lock")
  if [ ! -d "$folder/node_modules" ] || [ "$lock" -nt "$folder/node_modules" ]; then
    say "npm ci in $folder"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules) || exit 2
  fi
done < <(find tests samples -name package-lock.json -not -path '*/node_modules/*' 2>/dev/null)

say "Building"
dotnet build ChatApp.sln --nologo -v quiet -clp:ErrorsOnly || { echo "The build failed."; echo "0 passed, 1 failed"; exit 1; }

passed=0 failed=0 skipped=0 broken=()
failures=$(mktemp)
for project in tests/*Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  if [ $# -gt 0 ]; then
    wanted=false; for word in "$@"; do [[ $name == *"$word"* ]] && wanted=true; done
    $wanted || continue
  fi
  say "$name"
  log=$(mktemp)
  dll=$(find "tests/$name/bin/Debug" -name "$name.dll" -path '*net10.0*' -not -path '*/ref/*' | head -n 1)
  # Shown from a file, not through a pipe, which a process that a failed test left behind would keep open, and us waiting. The tests
  # run in the foreground, since Bash lets what runs in the background ignore Ctrl+C, and some tests press it.
  sleep infinity & running=$!
  tail -n +1 -f --pid="$running" "$log" & follower=$!
  dotnet exec "$dll" -noColor -noLogo -longRunning 120 >"$log" 2>&1
  status=$?
  kill "$running"
  wait "$follower" "$running" 2>/dev/null
  # The runner's summary: "Total: 27, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.255s".
  summary=$(grep -E '^ *[A-Za-z.]+ +Total: [0-9]+,' "$log" | tail -n 1)
  count() { sed -nE "s/.*$1: ([0-9]+).*/\1/p" <<<"$summary"; }
  t=$(count Total) e=$(count Errors) f=$(count Failed) s=$(count Skipped) n=$(count "Not Run")
  f=$((${f:-0} + ${e:-0})) s=${s:-0}
  p=$((${t:-0} - f - s - ${n:-0}))
  [ "$p" -ge 0 ] || p=0
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  # A runner that died, or ran nothing, is a failure even though it counted none.
  if [ "$f" = 0 ] && { [ "$status" != 0 ] || [ "$p" = 0 ]; }; then failed=$((failed + 1)); fi
  if [ "$status" != 0 ] || [ "$p" = 0 ]; then broken+=("$name"); fi
  # Each failed test again at the end, with the first lines of what it said.
  grep -E -A 12 '\[FAIL\]$' "$log" >>"$failures"
  rm -f "$log"
done

[ ${#broken[@]} = 0 ] || { say "Failed: ${broken[*]}"; cat "$failures"; }
rm -f "$failures"
[ "$skipped" = 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]

#!/usr/bin/env bash
# Records schedules for 'lab conform' from the Go of this machine: small programs of all kinds at
# GOMAXPROCS 2, 4 and 8, and with --tests also the tests of sync, encoding/json and net/http
# (a quarter of an hour). Prints what the checker says of each, and the sum. Needs Go and deno.
set -eu
cd "$(dirname "$0")"
for tool in go deno; do
  command -v "$tool" >/dev/null || { echo "skipped: there is no '$tool' on the PATH"; exit 0; }
done
house=$(cd ../../.. && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rows="$work/rows"

# What decides an order: states, stops of the world, GOMAXPROCS, the collector's workers.
strip() {
  grep -aE '^M=.* (StateTransition |Sync |Range(Begin|Active|End) .*"stop-the-world|Metric .*gomaxprocs|Label .*"GC )'
}

# judge NAME PROCS: what the checker says of $work/trace.
judge() {
  go tool trace -d=parsed "$work/trace" | strip | gzip -9n >"$work/$1-p$2.txt.gz"
  rm "$work/trace"
  (cd "$house" && deno task -q lab conform "$work/$1-p$2.txt.gz" --json) >"$work/json" || true
  local line
  line=$(tr -d ' \n' <"$work/json" | sed -E 's/.*"starts":([0-9]+),"explained":([0-9]+),"ambiguous":([0-9]+),"unexplained":([0-9]+),"notJudged":([0-9]+).*/\1 \2 \3 \4 \5/')
  printf '%-24s %s\n' "$1-p$2" "$line" | tee -a "$rows"
  if [[ -n ${KEEP:-} ]]; then cp "$work/$1-p$2.txt.gz" "$KEEP"; fi
}

scenes="spawn burst pingpong pingpongs tree pipe mutex gosched ring syscalls files echo deadlines
  timers preempt gc stw locked coro rw mixed"
go build -trimpath -o "$work/schedules" ./schedules
echo "trace                    starts explained ambiguous unexplained not-judged"
for procs in 2 4 8; do
  for scene in $scenes; do
    GOMAXPROCS=$procs "$work/schedules" -scene "$scene" -k "${SIZE:-1}" -o "$work/trace"
    judge "$scene" "$procs"
  done
done
if [[ ${1:-} == --tests ]]; then
  for package in sync encoding/json net/http; do
    for procs in 2 4 8; do
      GOMAXPROCS=$procs go test -short -trace "$work/trace" -o "$work/test" "$package" >"$work/log" ||
        tail -n 3 "$work/log"
      judge "$(basename $package)" "$procs"
    done
  done
fi
awk '{ for (k = 2; k <= 6; k++) sum[k] += $k }
  END { printf "%-24s %d %d %d %d %d\n", "all", sum[2], sum[3], sum[4], sum[5], sum[6]; exit sum[5] > 0 }' "$rows"

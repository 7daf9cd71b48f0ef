#!/usr/bin/env bash
# Records the traces in ../traces. Needs Go and, to keep other programs of the machine out of the
# measurement, the right to run under SCHED_FIFO (chrt); without it the traces hold the kernel's noise.
set -eu
cd "$(dirname "$0")"
out=$(cd ../traces && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
quiet="chrt -f 10"

# Sizes of the heap, which say when a span of memory was taken, and the sweeping of single spans: an
# import needs the first only to tell from one P how long a program takes at more.
strip() {
  awk '/^M=/ {
    keep = !(/ Metric .*"\/(gc|memory)\// || / Range(Begin|Active|End) .*"GC incremental sweep"/)
  }
  keep'
}

# keep NAME PROCS COMMAND ENVIRONMENT…: packs the trace in $work/trace and writes its row of the manifest.
rows=()
keep() {
  local file="$1-p$2.txt.gz"
  go tool trace -d=parsed "$work/trace" | strip | gzip -9n >"$out/$file"
  rows+=("$(printf '  { "file": "%s", "program": "%s", "procs": %d, "go": "%s", "date": "%s", "command": "%s" }' \
    "$file" "$1" "$2" "$(go env GOVERSION)" "$(date -u +%F)" "$3")")
}

go build -trimpath -o "$work/bin/" ./...
for procs in 1 2; do
  for program in httpserver compress pipeline mutex sorting lockpool timers garbage rwtree jsonwork \
    webjson syncmix; do
    GOMAXPROCS=$procs $quiet "$work/bin/$program" -trace "$work/trace"
    keep "$program" "$procs" "GOMAXPROCS=$procs $quiet $program -trace FILE"
  done
  GOMAXPROCS=$procs go test -trimpath -short -count=5 -exec "$quiet" -trace "$work/trace" -o "$work/rpc.test" net/rpc
  keep rpctest "$procs" "GOMAXPROCS=$procs go test -trimpath -short -count=5 -exec '$quiet' -trace FILE net/rpc"
done

# One kind of object each, for the tests of imports.
for procs in 1 2; do
  for object in thread rwmutex timeout semaphore once; do
    GOMAXPROCS=$procs $quiet "$work/bin/objects" -case "$object" -trace "$work/trace"
    go tool trace -d=parsed "$work/trace" | strip | gzip -9n >"$out/../../import/traces/$object-p$procs.txt.gz"
  done
done

{
  printf '[\n'
  for i in "${!rows[@]}"; do
    [[ $i -eq $((${#rows[@]} - 1)) ]] && comma= || comma=,
    printf '%s%s\n' "${rows[$i]}" "$comma"
  done
  printf ']\n'
} >"$out/manifest.json"
ls -l "$out"

/**
 * What `deno task calibrate` measures: one row for each figure of the tables that it prints.
 *
 * @module
 */

/** Who measures: Go, C (built into the Go process by cgo) or Deno itself. */
export type SideName = "go" | "c" | "deno";

/** GOMAXPROCS for Go; cores that the two sides are pinned to for C; always 1 for Deno. */
export type Column = 1 | 2;

/** One thing that is measured. */
export interface Probe {
  /** `go.spawn1`: the side, and its name there. */
  readonly id: string;
  readonly about: string;
  readonly unit: "ns" | "bytes";
  readonly columns: readonly Column[];
  /** Takes long: left out by `--quick`. */
  readonly isLong?: true;
}

const BOTH = [1, 2] as const;
const FIRST = [1] as const;
const SECOND = [2] as const;

function ns(id: string, about: string, columns: readonly Column[] = BOTH): Probe {
  return { id, about, unit: "ns", columns };
}
function bytes(id: string, about: string, columns: readonly Column[] = FIRST): Probe {
  return { id, about, unit: "bytes", columns };
}
const long = (probe: Probe): Probe => ({ ...probe, isLong: true });

/** The probes, in the order they are measured and printed. */
export const PROBES: readonly Probe[] = [
  ns("go.spawn1", "create + run + exit, one at a time"),
  ns("go.wave1k", "wave of 1,000, warm, each"),
  ns("go.wave10k", "wave of 10,000, warm, each"),
  long(ns("go.wave100k", "wave of 100,000, warm, each")),
  ns("go.cold1k", "wave of 1,000, cold (new process), each"),
  ns("go.cold10k", "wave of 10,000, cold, each"),
  long(ns("go.cold100k", "wave of 100,000, cold, each")),
  ns("go.yield1", "Gosched, 1 goroutine"),
  ns("go.yield2", "Gosched switch, 2 goroutines"),
  ns("go.yield100", "Gosched switch, 100 goroutines"),
  ns("go.yield1000", "Gosched switch, 1,000 goroutines"),
  ns("go.pingpong", "unbuffered channel, round trip (2 switches)"),
  ns("go.buffered", "channel of 128, producer and consumer, each item"),
  ns("go.ownpair", "send + receive on its own channel, no switch"),
  ns("go.pingpongLock", "channel round trip, main under LockOSThread"),
  ns("go.syscall", "getppid through entersyscall"),
  ns("go.rawSyscall", "getppid, raw"),
  ns("go.mutex", "Mutex Lock + Unlock, uncontended"),
  ns("go.epoll0", "epoll_wait that finds nothing, raw"),
  ns("go.nap3us", "nanosleep of 3 µs, raw"),
  ns("go.nap20us", "nanosleep of 20 µs, raw"),
  ns("go.theft", "theft of a goroutine in runnext: how much later", SECOND),
  ns("go.wake", "spawn until another, idle P runs the goroutine", SECOND),
  bytes("go.memStack", "stack of each parked goroutine"),
  bytes("go.memSys", "memory from the system for each"),
  bytes("go.memRss", "resident memory for each"),
  ns("c.thread", "pthread_create + join"),
  ns("c.wave", "wave of 500 threads (stacks of 64 KB), each", FIRST),
  ns("c.fork", "fork + exit + waitpid"),
  ns("c.pipe", "threads over two pipes, round trip (2 switches)"),
  ns("c.pipeFork", "processes over two pipes, round trip (2 switches)"),
  ns("c.pipeSelf", "pipe write + read to itself (no switch)", FIRST),
  ns("c.futex", "threads over futex, round trip (2 switches)"),
  ns("c.yield", "sched_yield between 2 threads, each yield", FIRST),
  ns("c.getppid", "getppid", FIRST),
  ns("c.nap3us", "usleep(3)", FIRST),
  ns("c.pause30", "30 PAUSE instructions: a round of waiting for a lock", FIRST),
  ns("c.wakeCall", "futex wake of a thread on an idle core: the call", SECOND),
  ns("c.wake", "… until the thread runs", SECOND),
  ns("c.line", "a cache line from one core to another, one way", SECOND),
  ns("c.gLines", "the same, and four lines that both write: what a G takes along", SECOND),
  bytes("c.memThread", "resident memory for each parked thread"),
  ns("deno.wait3us", "Atomics.wait that ends after 3 µs", FIRST),
  ns("deno.wait20us", "Atomics.wait that ends after 20 µs", FIRST),
  ns("deno.atomics", "Worker and main over Atomics, round trip (cores as the kernel likes)", FIRST),
  ns("deno.message", "postMessage to a Worker and back", FIRST),
  ns("deno.worker", "new Worker until its first message", FIRST),
];

/** The side of a probe. */
export function sideOf(probe: Probe): SideName {
  return probe.id.split(".")[0] as SideName;
}

/** Name of a figure: a probe in a column, such as `go.yield2@1`. */
export function keyOf(probe: Probe, column: Column): string {
  return `${probe.id}@${column}`;
}

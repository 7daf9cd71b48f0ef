import { assertEquals, assertThrows } from "@std/assert";
import { GoState, Kind, TraceEvent } from "./trace_event.ts";
import { TraceError } from "./lines.ts";

function read(line: string): TraceEvent {
  const event = new TraceEvent();
  event.read(line, 12);
  return event;
}

Deno.test("TraceEvent.read() reads a change of a goroutine's state", () => {
  const event = read(
    'M=29979 P=1 G=11 StateTransition Time=4719621502784 GoID=13 Running->Waiting Reason="chan send"',
  );
  assertEquals(event.kind, Kind.GO);
  assertEquals([event.p, event.g, event.subject], [1, 11, 13]);
  assertEquals([event.from, event.to], [GoState.Running, GoState.Waiting]);
  assertEquals([event.timeNs, event.text], [4719621502784, "chan send"]);
});

Deno.test("TraceEvent.read() reads Ps, GOMAXPROCS, ranges and Syncs, and passes over the rest", () => {
  const at = "M=-1 P=-1 G=-1";
  assertEquals(read(`${at} StateTransition Time=1 ProcID=3 Idle->Running Reason=""`).running, true);
  assertEquals(
    read(`${at} StateTransition Time=1 ProcID=3 Running->Idle Reason=""`).running,
    false,
  );
  const procs = read(
    `${at} Metric Time=1 Name="/sched/gomaxprocs:threads" Value=Value{Uint64(12)}`,
  );
  assertEquals([procs.kind, procs.subject], [Kind.PROCS, 12]);
  const range = read(
    `${at} RangeEnd Time=1 Name="GC concurrent mark phase" Scope=None Attributes=[]`,
  );
  assertEquals([range.kind, range.text], [Kind.RANGE_END, "GC concurrent mark phase"]);
  assertEquals(read(`${at} Sync Time=5 N=2`).kind, Kind.SYNC);
  const heap = 'Metric Time=1 Name="/memory/classes/heap/objects:bytes" Value=Value{Uint64(2)}';
  assertEquals(read(`${at} ${heap}`).kind, Kind.HEAP);
  const goal = 'Metric Time=1 Name="/gc/heap/goal:bytes" Value=Value{Uint64(2)}';
  assertEquals(read(`${at} ${goal}`).kind, Kind.OTHER);
  assertEquals(
    read(`${at} Log Time=1 Task=0 Category="a" Message="GoID=1 Running"`).kind,
    Kind.OTHER,
  );
});

for (
  const line of [
    "M=1 P=0",
    "M=1 P=0 G=1 StateTransition Time=",
    "M=1 P=0 G=1 StateTransition Time=5 GoID=2 Runnable->Run",
    "M=1 P=0 G=1 StateTransition Time=5 GoID=2 Runnable->Running",
    'M=1 P=0 G=1 StateTransition Time=5 GoID=2 Asleep->Running Reason=""',
    'M=1 P=0 G=1 StateTransition Time=5 GoID=2 toString->Running Reason=""',
    'M=1 P=0 G=1 StateTransition Time=5 ProcID=2 Running->Flying Reason=""',
    "M=1 P=0 G=1 Nonsense Time=5",
    'M=1 P=0 G=1 Metric Time=5 Name="/sched/gomaxprocs:threads" Value=Value{Uint64(0)}',
    'M=1 P=0 G=1 Metric Time=5 Name="/sched/gomaxprocs:threads" Value=Value{Uint64(1025)}',
    "M=1 P=0 G=1 RangeBegin Time=5 Scope=None",
    "M=1 P=0 G=1 StateTransition Time=-5 GoID=2",
    'M=1 P=0 G=99999999999999999999 StateTransition Time=5 GoID=2 Running->Runnable Reason=""',
    'M=1 P=0 G=1 StateTransition Time=5 GoID=9007199254740993 Running->Runnable Reason=""',
  ]
) {
  Deno.test(`TraceEvent.read() refuses ${line}`, () => {
    const error = assertThrows(() => read(line), TraceError) as TraceError;
    assertEquals(error.line, 12);
    assertEquals(error.message.startsWith("line 12: "), true);
  });
}

Deno.test("TraceEvent.read() needs no number for a thread, however large its id", () => {
  const huge = "M=18446744073709551615 P=0 G=1 StateTransition Time=5 GoID=2 Running->Runnable";
  assertEquals(read(`${huge} Reason=""`).subject, 2);
});

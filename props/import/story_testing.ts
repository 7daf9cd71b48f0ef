/**
 * Short traces written by hand, for tests: one line for each event, in the text of Go.
 *
 * @module
 */

import { configure } from "@lab/models";
import { assemble, simulate, type Workload } from "@lab/runtime";
import { replayCosts } from "./replay.ts";

/** Clock of the first event, ns. */
export const BEGIN_NS = 1_000_000;

/**
 * An event: when (ns after the beginning), on which P, by which goroutine (-1: none), and what; and
 * on which thread, if not on 7.
 */
export type Told = readonly [atNs: number, p: number, by: number, what: string, m?: number];

/** A line as Go prints it. */
export function eventLine([atNs, p, by, what, m = 7]: Told): string {
  const at = `Time=${BEGIN_NS + atNs}`;
  const state = /^([GP])(\d+) (\w+->\w+)(?: (.*))?$/.exec(what);
  if (state !== null) {
    const kind = state[1] === "G" ? "GoID" : "ProcID";
    return `M=${m} P=${p} G=${by} StateTransition ${at} ${kind}=${state[2]} ${state[3]} ` +
      `Reason="${state[4] ?? ""}"`;
  }
  const [kind, ...rest] = what.split(" ");
  return `M=${m} P=${p} G=${by} ${kind} ${at} ${rest.join(" ")}`;
}

/** The stack under an event: functions, innermost first. */
export function stackLines(...functions: string[]): string[] {
  return [
    "Stack=",
    ...functions.flatMap((name) => [`\t${name} @ 0x46ff43`, "\t\t/src/f.go:1"]),
    "",
  ];
}

/** The stacks under the start of a goroutine: where it begins, and who started it. */
export function startLines(begin: string, ...callers: string[]): string[] {
  return [
    "TransitionStack=",
    `\t${begin} @ 0x46ff60`,
    "\t\t/src/f.go:2",
    "",
    ...stackLines(...callers),
  ];
}

/** A whole trace: what is told (events, or lines as they are) between the two Syncs. */
export function traceText(procs: number, endNs: number, told: readonly (Told | string)[]): string {
  return [
    eventLine([0, -1, -1, "Sync N=1"]),
    eventLine([0, -1, -1, "P0 Undetermined->Running"]),
    eventLine([0, 0, -1, "G1 Undetermined->Running"]),
    eventLine([0, 0, 1, `Metric Name="/sched/gomaxprocs:threads" Value=Value{Uint64(${procs})}`]),
    eventLine([0, 0, 1, 'RangeBegin Name="stop-the-world (start trace)" Scope=Goroutine(1)']),
    eventLine([0, 0, 1, 'RangeEnd Name="stop-the-world (start trace)" Scope=Goroutine(1)']),
    ...told.map((line) => typeof line === "string" ? line : eventLine(line)),
    eventLine([endNs, -1, -1, "Sync N=2"]),
    "",
  ].join("\n");
}

/** Text as a stream of bytes, in pieces. */
export function streamOf(text: string, pieceChars = 1000): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + pieceChars));
      at += pieceChars;
    },
  });
}

/** How long gpm takes for an imported workload, with the costs of a replay, in ns. */
export function elapsedNs(workload: Workload, procs: number): number {
  return simulate({
    model: configure("gpm").make,
    program: assemble(workload),
    machine: { procs },
    costs: replayCosts(workload.recorded!),
  }).elapsedNs;
}

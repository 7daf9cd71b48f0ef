/**
 * Traces told by hand, for tests of the checker.
 *
 * @module
 */

import type { QueueRules } from "@lab/models";
import { conform, type Conformance } from "./conform.ts";
import { changedRules } from "./rules.ts";

/** What a line of a story says: `M1 P0 G3 G4 NotExist>Runnable`, or `M1 P0 - P0 Running>Idle`. */
export function traceText(procs: number, story: readonly string[]): string {
  let timeNs = 1_000;
  const head = `M=1 P=0 G=-1 Metric Time=900 Name="/sched/gomaxprocs:threads" ` +
    `Value=Value{Uint64(${procs})}`;
  return [
    "M=-1 P=-1 G=-1 Sync Time=800 N=1",
    head,
    ...story.map((line) => {
      const [m, p, g, subject, states, ...why] = line.split(" ");
      const id = (word: string) => word === "-" ? "-1" : word.slice(1);
      timeNs += 640;
      const at = `M=${id(m)} P=${id(p)} G=${id(g)}`;
      if (subject === "world") {
        return `${at} Range${states} Time=${timeNs} Name="stop-the-world (test)" Scope=Goroutine(1)`;
      }
      const kind = subject[0] === "P" ? "ProcID" : "GoID";
      const change = `${kind}=${subject.slice(1)} ${states.replace(">", "->")}`;
      return `${at} StateTransition Time=${timeNs} ${change} Reason="${why.join(" ")}"`;
    }),
    "",
  ].join("\n");
}

/** Bytes as a stream, in pieces of some length. */
export function streamOf(bytes: Uint8Array, pieceBytes = 1000): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        controller.enqueue(bytes.slice(at, at + pieceBytes));
      }
      controller.close();
    },
  });
}

/** Checks a text. */
export async function conformText(
  text: string,
  rules: Partial<QueueRules> = {},
): Promise<Conformance> {
  return await conform(streamOf(new TextEncoder().encode(text)), changedRules(rules));
}

/** Checks a story. */
export async function conformStory(
  procs: number,
  story: readonly string[],
  rules: Partial<QueueRules> = {},
): Promise<Conformance> {
  return await conformText(traceText(procs, story), rules);
}

import { assertEquals } from "@std/assert";
import type { CellEvent } from "../guest/protocol.ts";
import { note, nothingFound, together } from "./check_findings.ts";

const fault = (what: string): CellEvent => ({
  kind: "fault",
  file: "it.ts",
  what,
  replay: null,
  isLoaded: true,
});
const cell = { group: "standard", model: "it", procs: 1, x: 0, refusal: null, runs: [] } as const;

/** What two processes tell, put together. */
function found(laws: readonly CellEvent[], scenarios: readonly CellEvent[]) {
  return together([laws, scenarios].map((events) => {
    const own = nothingFound();
    for (const event of events) note(event, own, null);
    return own;
  }));
}

Deno.test("together() is as if one process had told it all, whichever of two was quicker", () => {
  const laws: CellEvent[] = [
    { kind: "broken", law: "progress", text: "it stalls" },
    { kind: "said", file: "it.ts", lines: ["hello", "law"] },
  ];
  const scenarios: CellEvent[] = [
    { kind: "cell", cell: { ...cell, scenario: "fan" } },
    { kind: "stopped", scenario: "fan", why: "it breaks off" },
    { kind: "said", file: "it.ts", lines: ["hello", "fan"] },
  ];
  const sum = found(laws, scenarios);
  const one = found([...laws, ...scenarios], []);
  assertEquals({ ...sum, said: [] }, { ...one, said: [] });
  const words = (lines: readonly string[]) => lines.map((line) => line.split(": ")[1]);
  assertEquals(words(sum.said), ["hello", "law", "fan"]);
});

Deno.test("together() blames the laws' process first, and then says nothing of the other", () => {
  const said: CellEvent = { kind: "said", file: "it.ts", lines: ["fan"] };
  const lost = found([fault("a loop")], [said, fault("another")]);
  assertEquals([lost.fault?.what, lost.said], ["a loop", []]);
  const late = found([], [said, fault("another")]);
  assertEquals([late.fault?.what, late.said.length], ["another", 1]);
  const refused = found([{ kind: "refused", option: "--option", why: "no" }], [fault("a loop")]);
  assertEquals([refused.refused?.why, refused.fault], ["no", null]);
});

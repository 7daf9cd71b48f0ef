/**
 * Texts of all kinds: whole, cut, packed, of other releases of Go, and no traces at all.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { TraceError } from "../import/lines.ts";
import { conform } from "./conform.ts";
import { changedRules } from "./rules.ts";
import { conformText, streamOf, traceText } from "./trace_testing.ts";

const STORY = [
  "M1 - - P0 Undetermined>Running",
  "M1 P0 - G1 Undetermined>Running",
  "M1 P0 G1 G2 NotExist>Runnable",
  "M1 P0 G1 G1 Running>Waiting sync",
  "M1 P0 - G2 Runnable>Running",
];
const TEXT = traceText(1, STORY);
const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("a trace is read in pieces of any length, plain or packed, with or without CR", async () => {
  const packed = new Uint8Array(
    await new Response(
      new Blob([bytesOf(TEXT)]).stream().pipeThrough(new CompressionStream("gzip")),
    ).arrayBuffer(),
  );
  const plain = bytesOf(TEXT);
  for (const [bytes, piece] of [[plain, 1], [plain, 7], [plain, 1e6], [packed, 11]] as const) {
    const found = await conform(streamOf(bytes, piece), changedRules({}));
    assertEquals([found.starts, found.explained, found.events], [1, 1, 7]);
  }
  assertEquals((await conformText(TEXT.replaceAll("\n", "\r\n"))).explained, 1);
});

Deno.test("stacks, logs, tasks and events of no known kind are passed over", async () => {
  const noise = [
    'M=1 P=0 G=1 Log Time=1 Task=1 Category="x" Message="M=1 P=0 \\n"',
    "Stack=",
    "\tmain.main @ 0x1",
    "\t\t/x/main.go:1",
    "",
    'M=1 P=0 G=1 RegionBegin Time=2 Task=1 Type="x"',
    "M=1 P=0 G=1 Experimental Time=3 Name=x Args=[a=1]",
    "M=1 P=0 G=1 SomethingNew Time=4 Word",
    'M=1 P=0 G=1 RangeEnd Time=5 Name="GC mark assist" Scope=Goroutine(1) Attributes=["a"=1]',
    'M=1 P=0 G=1 StateTransition Time=6 GoID=9 Dozing->Dreaming Reason=""',
    "",
  ].join("\n");
  const found = await conformText(TEXT.replace("M=1 P=0 G=1 State", `${noise}M=1 P=0 G=1 State`));
  assertEquals([found.starts, found.unexplained, found.events], [1, 0, 13]);
});

Deno.test("up to Go 1.23 the resource and the reason come before the states", async () => {
  const old = TEXT.replaceAll(
    /StateTransition (Time=\d+) (Go|Proc)ID=(\d+) (\S+) Reason="(.*)"/g,
    (_, time, kind, id, states, why) =>
      `StateTransition ${time} Resource=${kind === "Go" ? "Goroutine" : "Proc"}(${id}) ` +
      `Reason="${why}" ${kind}ID=${id} ${states}`,
  );
  assertEquals(old === TEXT, false);
  assertEquals((await conformText(old)).explained, 1);
});

Deno.test("what is no trace is refused with its line", async () => {
  const refused: readonly (readonly [text: string, line: number])[] = [
    ["", 1],
    ["hello\n", 1],
    ["go 1.26 trace\0\0\0", 1],
    ["M=1 P=0 G=1 StateTransition Time=1\n", 1],
    ["M=1 P=0 G=1 StateTransition Time=1 GoID=1\n", 1],
    ["M=1 P=0 G=1 Sync Time=1\nM=1 P=x G=1 Sync Time=1\n", 2],
    [`${"no trace\n".repeat(2000)}`, 1],
  ];
  for (const [text, line] of refused) {
    const error = await assertRejects(() => conformText(text), TraceError);
    assertEquals(error.line, line, text.slice(0, 60));
  }
});

Deno.test("a trace that is cut anywhere is judged as far as it goes, or refused", async () => {
  for (let end = 1; end < TEXT.length; end += 13) {
    try {
      assertEquals((await conformText(TEXT.slice(0, end))).unexplained, 0);
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
    }
  }
});

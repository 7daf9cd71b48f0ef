import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { GOLDEN_PROGRAMS } from "../golden.ts";
import { INSTRUCTION_NAMES, instructionRow } from "@lab/runtime";
import source from "../golden/oracle/instruction.go" with { type: "text" };
import table from "../golden/oracle/instructions.json" with { type: "text" };
import { goInstructions, GoOracle, LineReader } from "./go_oracle.ts";

const MAY_RUN_GO = Deno.permissions.querySync({ name: "run", command: "go" }).state === "granted";
const WHY_SKIPPED = MAY_RUN_GO ? "" : " (skipped: needs Go and --allow-run=go)";

/** A test on a live Go. */
function live(name: string, procs: number, fn: (oracle: GoOracle) => Promise<void>): void {
  Deno.test({
    name: `${name}${WHY_SKIPPED}`,
    ignore: !MAY_RUN_GO,
    fn: async () => {
      const oracle = await GoOracle.start(procs);
      try {
        await fn(oracle);
      } finally {
        await oracle.close();
      }
    },
  });
}

Deno.test("the oracle's instructions.json is what the table gives: renew it with 'deno task schema'", () => {
  assertEquals(table, goInstructions());
});

Deno.test("the oracle has a code for exactly the instructions that the table says it knows", () => {
  const known = [...source.matchAll(/^\t"(\w+)": +op[A-Z]/gm)].map(([, name]) => name);
  const told = INSTRUCTION_NAMES.filter((name) => instructionRow(name)!.oracles.includes("go"));
  assertEquals(known.toSorted(), told.toSorted());
});

const spawn = (n: number) => ({
  workload: GOLDEN_PROGRAMS.spawn_n,
  params: { n },
  phase: 0,
  repeat: 5,
});

live("Go runs spawn_n as recorded, and says which release it is", 1, async (oracle) => {
  assert(/^go1\.\d+/.test(oracle.about.go));
  const answer = await oracle.ask(spawn(3));
  assert("runs" in answer);
  assertEquals(answer.runs.map(({ times, marks }) => [times, marks]), [[5, [3, 1, 2, 0]]]);
});

live("a workload that Go cannot run is refused with its place", 1, async (oracle) => {
  const answer = await oracle.ask({
    ...spawn(1),
    params: {},
    workload: { progs: { main: [["mark"], ["netpoll", 5]] } },
  });
  assert("error" in answer);
  assertEquals(answer.error, "progs.main[1]: the oracle cannot run the instruction netpoll");
});

live(
  "a deadlock and a panic of Go come as errors, and the next program runs",
  1,
  async (oracle) => {
    const objects = { c: { type: "chan" } };
    const ask = (...main: unknown[]) =>
      oracle.ask({ ...spawn(1), params: {}, workload: { objects, progs: { main } } });
    const stuck = await ask(["recv", "c"]);
    assert("error" in stuck);
    assertStringIncludes(stuck.error, "all goroutines are asleep");
    const panic = await ask(["close", "c"], ["close", "c"]);
    assert("error" in panic);
    assertStringIncludes(panic.error, "close of closed channel");
    const next = await oracle.ask(spawn(2));
    assert("runs" in next);
    assertEquals(next.runs[0].marks, [2, 1, 0]);
  },
);

live("Gs that a program leaves behind do not mark in the next", 1, async (oracle) => {
  const workload = {
    objects: { c: { type: "chan" }, m: { type: "mutex" }, w: { type: "wg" } },
    progs: {
      main: [
        ["wgadd", "w", 1],
        ["lock", "m"],
        ["for", "i", 20, [["spawn", "stay", { id: "i" }]]],
        ["yield"],
        ["mark", 99],
      ],
      stay: [
        ["if", ["%", "id", 2], [["recv", "c"]], [["lock", "m"]]],
        ["if", ["%", "id", 3], [["wgwait", "w"]]],
        ["mark"],
      ],
    },
  };
  for (let i = 0; i < 3; i++) {
    const answer = await oracle.ask({ ...spawn(1), params: {}, workload });
    assert("runs" in answer);
    assertEquals([answer.leaked, answer.runs.length], [0, 1]);
    assertEquals(answer.runs[0].marks, [99]);
  }
});

live(
  "at two Ps marks come with the P they were made on, and with what was measured before the run",
  2,
  async (oracle) => {
    const answer = await oracle.ask(spawn(500));
    assert("runs" in answer);
    assertEquals(answer.runs.length, 5);
    for (const { marks, places, home, before } of answer.runs) {
      assertEquals([...marks].sort((a, b) => a - b), Array.from({ length: 501 }, (_, i) => i));
      assertEquals(places!.length, 501);
      assert(home === 0 || home === 1);
      const { napNs, ...others } = before!;
      assertEquals(typeof napNs, "number");
      for (const [what, ns] of Object.entries(others)) assert(ns > 0, what);
    }
  },
);

live("at one P runs can be asked for that begin as at more", 1, async (oracle) => {
  const settled = await oracle.settledRuns({ ...spawn(50), repeat: 5 });
  assertEquals(settled.length, 5);
  for (const { ns, before } of settled) {
    assert(ns > 0 && before.speedNs > 0 && before.pauseNs > 0);
    assertEquals([before.wakeNs, before.lineNs, before.awayNs], [0, 0, 0]);
  }
});

/** All lines of a stream that arrives in these pieces. */
async function linesOf(pieces: readonly string[]): Promise<string[]> {
  const bytes = pieces.map((piece) => new TextEncoder().encode(piece));
  const reader = new LineReader(ReadableStream.from(bytes) as ReadableStream<Uint8Array>);
  const lines: string[] = [];
  for (let line = await reader.next(); line !== null; line = await reader.next()) lines.push(line);
  return lines;
}

Deno.test("LineReader.next() gives lines however the stream is cut", async () => {
  assertEquals(await linesOf(["one\ntwo\n"]), ["one", "two"]);
  assertEquals(await linesOf(["o", "n", "e\nt", "wo\n"]), ["one", "two"]);
  assertEquals(await linesOf(["one\n", "\n", "three"]), ["one", "", "three"]);
  assertEquals(await linesOf([]), []);
});

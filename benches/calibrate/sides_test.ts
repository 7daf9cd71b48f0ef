import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Probe, PROBES, sideOf } from "./probes.ts";
import { DenoSide, GoSide, readAnswer, Unmeasurable } from "./sides.ts";

const MAY_RUN_GO = Deno.permissions.querySync({ name: "run", command: "go" }).state === "granted";
const NO_GO = MAY_RUN_GO ? "" : " (skipped: needs Go and --allow-run=go)";
const HERE = new URL("./", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: HERE }).state === "granted";
const NO_READ = MAY_READ ? "" : " (skipped: Workers need --allow-read)";

const stranger: Probe = { id: "go.nonsense", about: "", unit: "ns", columns: [1] };

Deno.test("readAnswer() gives the value, or the reason why there is none", () => {
  assertEquals(readAnswer('{"value":12.5}'), 12.5);
  assertEquals(readAnswer('{"value":0}'), 0);
  const refused: readonly [string | null, string][] = [
    [null, "the measuring process has ended"],
    ['{"value":0,"error":"needs two cores"}', "needs two cores"],
    ["", 'the measuring process said ""'],
    ["5", 'the measuring process said "5"'],
    ["null", 'the measuring process said "null"'],
    ['{"value":-1}', "a difference came out as -1, below zero: noise"],
    ['{"value":"5"}', 'the measuring process said "{\\"value\\":\\"5\\"}"'],
    ["panic: oh", 'the measuring process said "panic: oh"'],
  ];
  for (const [line, message] of refused) {
    assertEquals(assertThrows(() => readAnswer(line), Unmeasurable).message, message);
  }
});

Deno.test({
  name: "without the right to run Go the reason says so" +
    (MAY_RUN_GO ? " (skipped: Go may be run)" : ""),
  ignore: MAY_RUN_GO,
  fn: async () => {
    const error = await assertRejects(() => GoSide.start(), Unmeasurable);
    assertEquals(error.message, "Go may not be run: it needs Deno's --allow-run=go");
  },
});

Deno.test({
  name: `Go measures every probe of the table, or says why not${NO_GO}`,
  ignore: !MAY_RUN_GO,
  fn: async () => {
    const go = await GoSide.start();
    try {
      assert(/^go1\.\d+/.test(go.facts.go));
      for (const probe of PROBES.filter((probe) => sideOf(probe) !== "deno" && !probe.isLong)) {
        if (sideOf(probe) === "c" && go.facts.c === "") continue;
        for (const column of probe.columns.filter((column) => column <= go.facts.cpus)) {
          assert(await go.sample(probe, column) >= 0, probe.id);
        }
      }
      await assertRejects(() => go.sample(stranger, 1), Unmeasurable, "not on");
    } finally {
      await go.close();
    }
    await assertRejects(() => go.sample(PROBES[0], 1), Unmeasurable);
  },
});

Deno.test("Deno measures its sleeps without any right, and knows its probes", async () => {
  const deno = new DenoSide();
  for (const id of ["deno.wait3us", "deno.wait20us"]) {
    assert(await deno.sample(PROBES.find((probe) => probe.id === id)!) > 0, id);
  }
  await assertRejects(() => deno.sample(stranger), Unmeasurable, "no probe go.nonsense");
});

Deno.test({
  name: `Deno measures every probe of its table${NO_READ}`,
  ignore: !MAY_READ,
  fn: async () => {
    const deno = new DenoSide();
    try {
      for (const probe of PROBES.filter((probe) => sideOf(probe) === "deno")) {
        assert(await deno.sample(probe) > 0, probe.id);
      }
    } finally {
      deno.close();
    }
  },
});

Deno.test({
  name: "Workers that may not be read are told as a reason" +
    (MAY_READ ? " (skipped: may read)" : ""),
  ignore: MAY_READ,
  fn: async () => {
    const deno = new DenoSide();
    const probe = PROBES.find(({ id }) => id === "deno.worker")!;
    await assertRejects(() => deno.sample(probe), Unmeasurable, "no Worker: ");
    deno.close();
  },
});

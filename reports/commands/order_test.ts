/**
 * `lab order --cases` and `--sync` as their users meet them, but within this process.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { lab, MUST_SKIP, saySkipped, withFolder } from "../lab_testing.ts";

const ignore = MUST_SKIP;
saySkipped("tests of order");

/** Runs `lab order --cases` on lines. */
function orderOf(lines: readonly string[], ...args: string[]) {
  return withFolder(async (folder) => {
    const file = `${folder}/cases.jsonl`;
    Deno.writeTextFileSync(file, lines.join("\n"));
    const { code, out, err } = await lab("order", "--cases", file, ...args);
    return { code, out: out.trimEnd().split("\n"), err: err.replaceAll(file, "FILE") };
  });
}

const SPAWNS = {
  name: "spawns",
  workload: {
    params: { n: 2 },
    objects: { all: { type: "wg" } },
    progs: {
      main: [
        ["wgadd", "all", "n"],
        ["for", "i", "n", [["spawn", "a", { id: "i" }]]],
        ["wgwait", "all"],
        ["mark", 9],
      ],
      a: [["mark"], ["wgdone", "all"]],
    },
  },
};
const CLOSED = {
  name: "closed",
  workload: {
    objects: { c: { type: "chan" } },
    progs: {
      main: [["for", "i", 3, [["spawn", "a", { id: "i" }]]], ["yield"], ["close", "c"], ["yield"]],
      a: [["recv", "c"], ["mark"]],
    },
  },
};
const STUCK = {
  name: "stuck",
  workload: { objects: { c: { type: "chan" } }, progs: { main: [["mark", 1], ["recv", "c"]] } },
};
const PANIC = {
  name: "panic",
  workload: { objects: { m: { type: "mutex" } }, progs: { main: [["mark", 1], ["unlock", "m"]] } },
};

Deno.test({
  name: "order --cases: a line in, a line out; params, a deadlock and a panic are told",
  ignore,
  fn: async () => {
    const { code, out, err } = await orderOf([
      JSON.stringify(SPAWNS),
      "",
      JSON.stringify({ ...SPAWNS, params: { n: 3 } }),
      JSON.stringify(STUCK),
      JSON.stringify(PANIC),
    ]);
    assertEquals({ code, err }, { code: 0, err: "" });
    assertEquals(out.slice(0, 3), [
      '{"name":"spawns","order":[1,0,9]}',
      '{"name":"spawns","order":[2,0,1,9]}',
      '{"name":"stuck","order":[1],"stuck":true}',
    ]);
    assertStringIncludes(out[3], "unlock of unlocked mutex");
  },
});

Deno.test({
  name: "order --cases: a case that reaches a limit is told, the others are answered, and it fails",
  ignore,
  fn: async () => {
    const bomb = [["spawn", "a"], ["spawn", "a"], ["recv", "c"]];
    const objects = { c: { type: "chan" } };
    const { code, out } = await orderOf([
      JSON.stringify({ name: "bomb", workload: { objects, progs: { main: bomb, a: bomb } } }),
      JSON.stringify(SPAWNS),
    ], ...["--model", "g"]);
    assertEquals([code, JSON.parse(out[1]).order.length], [1, 3]);
    assertStringIncludes(out[0], '{"name":"bomb","error":"limit msMax = 10000 reached');
  },
});

Deno.test({
  name: "order --sync: Go's close wakes the last first, fifo the first",
  ignore,
  fn: async () => {
    const line = [JSON.stringify(CLOSED)], gm = ["--model", "gm"];
    assertEquals((await orderOf(line, ...gm)).out, ['{"name":"closed","order":[2,1,0]}']);
    const inOrder = await orderOf(line, ...gm, "--sync", "fifo");
    assertEquals(inOrder.out, ['{"name":"closed","order":[0,1,2]}']);
    // Without a word of the workload or the user: as where the model's orders were recorded.
    const current = ["--model", "tokio-current-thread"];
    assertEquals((await orderOf(line, ...current)).out, inOrder.out);
    const go = [JSON.stringify({ ...CLOSED, workload: { ...CLOSED.workload, sync: "go" } })];
    assertEquals((await orderOf(go, ...current)).out, ['{"name":"closed","order":[2,1,0]}']);
    assertEquals((await orderOf(go, ...current, "--sync", "fifo")).out, inOrder.out);
  },
});

const REFUSED: readonly (readonly [line: unknown, ...pieces: string[]])[] = [
  ["{", "FILE, line 2: column 2", "must be JSON"],
  ["[]", "line 2: case: must be an object"],
  [{ ...SPAWNS, param: { n: 1 } }, "line 2: case: may hold name, workload, params", '"param"'],
  [{ workload: SPAWNS.workload }, "line 2: name: must be a text"],
  [{ name: "a" }, "line 2: workload: must be there"],
  [{ name: "a", workload: { progs: { main: [["halt"]] } } }, "line 2: progs.main[0][0]"],
  [{ ...SPAWNS, params: { n: "2" } }, "line 2: params: must be an object of whole numbers"],
  [{ ...SPAWNS, params: { m: 2 } }, "line 2: ", "one of n"],
];
for (const [line, ...pieces] of REFUSED) {
  const text = typeof line === "string" ? line : JSON.stringify(line);
  Deno.test({
    name: `order --cases refuses ${text} by its line, and runs nothing`,
    ignore,
    fn: async () => {
      const { code, out, err } = await orderOf([JSON.stringify(SPAWNS), text]);
      assertEquals({ code, out }, { code: 2, out: [""] });
      for (const piece of pieces) assertStringIncludes(err, piece);
      assertEquals(err.trimEnd().split("\n").length, 1);
    },
  });
}

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { MODELS } from "@lab/models";
import { REFUSALS } from "../bench_model.ts";
import { cellName, cellsOf, type Choice, processOf, type SampledCell } from "./cells.ts";
import { machineDifference, thisMachine } from "../machine.ts";
import { sample, type Side } from "./sample.ts";
import { simulateCell, timeTurn } from "./turn_process.ts";
import { openTurns, TurnFault } from "./turn_client.ts";

type EngineCell = Extract<SampledCell, { part: "engine" }>;

const SMOKE: Choice = {
  parts: ["engine", "floor"],
  models: ["gm", "gpm"],
  scenarios: ["fan", "ping-pong"],
  costs: ["zero"],
  size: "smoke",
};
const SIZES = { attempts: 2, samples: 3, warmup: 1, seeds: [1, 2] };
const QUIET = { start: () => {}, step: () => Promise.resolve() };

/** Sides whose turns are written down; each turn takes as many ns as its number. */
function madeSides(labels: readonly string[]) {
  const turns: string[] = [];
  const opened: string[] = [];
  let isClosed = 0;
  const sides = labels.map((label): Side => ({
    label,
    open: () => {
      opened.push(label);
      return Promise.resolve({
        time: (cell: SampledCell) => Promise.resolve(turns.push(`${label} ${cellName(cell)}`)),
        simulate: (cell: SampledCell, seed: number) =>
          Promise.resolve(simulateCell(cell as EngineCell, seed)),
        close: () => {
          isClosed++;
          return Promise.resolve();
        },
      });
    },
  }));
  return { turns, opened, sides, closed: () => isClosed };
}

Deno.test("sides and models take turns: A B A B within a scenario, warm-up first and not kept", async () => {
  const { turns, sides, opened, closed } = madeSides(["a", "b"]);
  const cells = cellsOf({ ...SMOKE, parts: ["engine"] });
  const [a, b] = await sample(sides, cells, SIZES, QUIET);
  const round = ["a gm fan", "b gm fan", "a gpm fan", "b gpm fan"].map((name) =>
    `${name} zero smoke`
  );
  assertEquals(turns.slice(0, 16), [...round, ...round, ...round, ...round]);
  // The second attempt goes round the other way.
  assertEquals(turns.slice(32, 36), [...round].reverse());
  // Warm-up is turn 1 of a: what is kept begins with the second round.
  assertEquals(a.wall[0].attempts[0], [5, 9, 13]);
  assertEquals(b.wall[0].attempts[0], [6, 10, 14]);
  assertEquals(a.wall.map(({ attempts }) => attempts.map((list) => list.length)), [
    [3, 3],
    [3, 3],
    [3, 3],
    [3, 3],
  ]);
  // One process for each side, model and attempt, and all of them are ended.
  assertEquals([opened.length, closed()], [8, 8]);
});

Deno.test("simulated figures are the same on both sides of the same code", async () => {
  const { sides } = madeSides(["a", "b"]);
  const cells = cellsOf(SMOKE);
  const [a, b] = await sample(sides, cells, SIZES, QUIET);
  assertEquals(a.simulated, b.simulated);
  assertEquals(a.simulated.length, 4);
  const fan = a.simulated.filter(({ cell }) => cell.includes("fan"));
  const hashes = fan.flatMap(({ runs }) => runs.map(({ hash }) => hash));
  assertEquals(new Set(hashes).size, 4);
  assert(hashes.every((hash) => /^[0-9a-f]{16}$/.test(hash)));
});

Deno.test("when a turn fails or the watcher stops it, every process is ended", async () => {
  const { sides, opened, closed } = madeSides(["a"]);
  const stop = () => Promise.reject(new Error("stopped"));
  await assertRejects(
    () => sample(sides, cellsOf(SMOKE), SIZES, { start: () => {}, step: stop }),
    Error,
    "stopped",
  );
  assertEquals(opened.length, closed());
});

Deno.test("cells are what was chosen, without what a model cannot run, each with its own name", () => {
  const all: Choice = {
    parts: ["engine", "floor", "cores"],
    models: MODELS.map(({ name }) => name),
    scenarios: ["spawn-burst", "mixed-lengths"],
    costs: ["zero", "linux-x64"],
    size: "bench",
  };
  const cells = cellsOf(all);
  assertEquals(new Set(cells.map(cellName)).size, cells.length);
  const engine = cells.filter(({ part }) => part === "engine");
  const refused = REFUSALS.filter(({ scenario }) => all.scenarios.includes(scenario)).length;
  assertEquals(engine.length, MODELS.length * 4 - refused);
  // Two models never share a process.
  const processes = new Set(engine.map(processOf));
  assertEquals(processes.size, MODELS.length);
});

Deno.test("a model with options is timed with them, under a name of its own, beside the others", async () => {
  const plain = cellsOf({ ...SMOKE, parts: ["engine"] });
  const cells = cellsOf({ ...SMOKE, parts: ["engine"], options: { gpm: { ring: "2" } } });
  const names = cells.map(cellName);
  assertEquals(names, plain.map((cell) => cellName(cell).replace(/^gpm /, "gpm(ring=2) ")));
  const { turns, sides } = madeSides(["a"]);
  const [{ simulated }] = await sample(sides, cells, SIZES, QUIET);
  assertEquals(turns.slice(0, 2), [`a ${names[0]}`, `a ${names[1]}`]);
  const hashes = (name: string) =>
    simulated.find(({ cell }) => cell === name)!.runs.map(({ hash }) => hash);
  const figures = (i: number) =>
    [1, 2].map((seed) => simulateCell(plain[i] as EngineCell, seed).hash);
  assertEquals(hashes(names[0]), figures(0));
  assert(hashes(names[1]).every((hash, i) => hash !== figures(1)[i]), "its ring overflows");
});

Deno.test("a turn of the engine and of the floor takes some time for each decision", async () => {
  for (const cell of cellsOf(SMOKE)) assert(await timeTurn(cell) > 0, cellName(cell));
});

Deno.test("machines are told apart by what changes figures, and have no names of hosts in them", () => {
  const here = thisMachine();
  assertEquals(machineDifference(here, here), "");
  assertStringIncludes(
    machineDifference(here, { ...here, cores: 96, deno: "9.9.9" }),
    `cores ${here.cores} and 96, deno ${here.deno} and 9.9.9`,
  );
  assertEquals(Object.keys(here), ["cpu", "cores", "os", "arch", "deno", "v8"]);
});

const HOUSE = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const mayRun = Deno.permissions.querySync({ name: "run", command: "deno" }).state === "granted";
if (!mayRun) console.log("skipped: processes that take turns are tested under 'deno task test'");

Deno.test({
  name: "a process of its own takes turns, and says what it cannot do",
  ignore: !mayRun,
  async fn() {
    const turns = await openTurns(HOUSE);
    try {
      const [cell] = cellsOf(SMOKE);
      assert(await turns.time(cell) > 0);
      const here = simulateCell(cell as EngineCell, 3);
      assertEquals(await turns.simulate(cell, 3), here);
      const strange = { ...cell, scenario: "none" } as SampledCell;
      await assertRejects(() => turns.time(strange), TurnFault, "no such cell");
      assert(await turns.time(cell) > 0, "a request that fails does not end the process");
    } finally {
      await turns.close();
    }
  },
});

Deno.test({
  name: "a folder that is no copy of the lab is a fault in one line",
  ignore: !mayRun,
  async fn() {
    for (const folder of ["/nowhere/", `${HOUSE}models/`]) {
      const error = await assertRejects(() => openTurns(folder), TurnFault);
      assertEquals(error.message.split("\n").length, 1);
    }
  },
});

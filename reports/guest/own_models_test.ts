/**
 * Models of the user's own in the lab's commands, which hold them in a process of its own.
 *
 * @module
 */

import { LINUX_X64 } from "@lab/runtime";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lawRows, type NamedLaw } from "../collect/checks.ts";
import { withGuests } from "../collect/collect.ts";
import type { Cell } from "../collect/results.ts";
import { madeResults } from "../collect/results_testing.ts";
import { comparisonPage } from "../pages/comparison.ts";
import { HOUSE, labIn as lab, MUST_SKIP, saySkipped, task, withFolder } from "../lab_testing.ts";
import { checkText, PATIENCE_MS } from "./checking_testing.ts";
import { guestRuns, settledOptions } from "./guest_runs.ts";
import { startCell } from "./start_cell.ts";

const ignore = MUST_SKIP;
saySkipped("tests of models of the user's own in commands");

const TEMPLATE = Deno.permissions.querySync({ name: "read", path: HOUSE }).state !== "granted"
  ? ""
  : Deno.readTextFileSync(new URL("reports/guest/template.ts", HOUSE));

/** The template with an option that decides its slice, and so its traits. */
const OPTIONED = TEMPLATE
  .replace("type GId,", "type GId, type Ops,")
  .replace(
    "export default class MyModel extends Model {",
    `
interface Options { readonly slice: number; readonly how: string }
export default class MyModel extends Model {
  static readonly options = [
    { name: "slice", about: "length of a slice", type: "ns", min: 1000, max: 1e9, initial: Infinity },
    { name: "how", about: "nothing at all", type: "choice", choices: ["a", "b"], initial: "a" },
  ];
  constructor(ops: Ops, readonly options: Options) {
    super(ops);
    this.traits = { ...TRAITS, sysmon: options.slice < Infinity };
  }
  override tick(_g: GId, _m: MId, ranNs: number): boolean {
    return ranNs >= this.options.slice;
  }
`,
  )
  .replace(/override readonly traits: Traits = \{[^]*?\};/, "override readonly traits: Traits;")
  .concat(`
const TRAITS = {
  unit: "user", threads: "per-p", netpoll: false, sysmon: false,
} as const;
`);

const PROGRAM = JSON.stringify({
  name: "two-loops",
  progs: {
    main: [["spawn", "w"], ["mark", 1], ["compute", 5_000_000], ["mark", 2]],
    w: [["mark", 3]],
  },
});

/** A guest's line of a summary. */
const lineOf = (text: string, head: string) => text.split("\n").find((row) => row.startsWith(head));

Deno.test({
  name: "sim, order, explore and whatif run a model from a file, with its options",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/mine.ts`, OPTIONED.replaceAll("my-model", "first"));
      Deno.writeTextFileSync(`${folder}/other.ts`, TEMPLATE.replaceAll("my-model", "second"));
      Deno.writeTextFileSync(`${folder}/loops.json`, PROGRAM);
      const typed = ["--model", "./mine.ts", "--option", "slice=1000000"];

      // With the rights of its task, as a process.
      const sim = await task(
        "lab",
        folder,
        "sim",
        ...typed,
        "--procs",
        "1",
        "--workload",
        "loops.json",
      );
      assertEquals([sim.code, sim.err], [0, ""]);
      assertMatch(lineOf(sim.out, "model")!, /first slice=1000000 how=a/);
      assertMatch(sim.out, /preemptions +[1-9]/);
      // The same decisions as the lab's own model of one queue.
      const own = await lab(
        folder,
        "sim",
        "--model",
        "gm",
        "--option",
        "slice=1000000",
        "--procs",
        "1",
        "--workload",
        "loops.json",
      );
      assertEquals(lineOf(sim.out, "end"), lineOf(own.out, "end"));

      const order = await lab(folder, "order", "loops.json", ...typed);
      assertEquals([order.code, JSON.parse(order.out).order], [0, [1, 3, 2]]);

      const scene = ["--procs", "1", "--workload", "loops.json"];
      const same = await lab(folder, "diff", "mine.ts", "mine.ts:how=a", ...scene);
      assertEquals([same.code, same.err], [0, ""]);
      assertStringIncludes(same.out, "All dispatches of mine.ts and mine.ts:how=a are the same.");
      const other = await lab(folder, "diff", ...scene, "gm", "mine.ts:slice=1000000", "--json");
      assertEquals([other.code, JSON.parse(other.out).same], [0, false]);

      const small = ["--model", "mine.ts", "--procs", "1", "--gs", "2"];
      // Few runs: after some seconds it would say how far it is.
      const explored = await lab(folder, "explore", ...small, "--runs", "200");
      assertEquals([explored.code, explored.err], [0, ""]);
      assertStringIncludes(explored.out, "complete");
      // The task of its own has what it needs as well.
      const alone = await task("explore", folder, ...small, "--runs", "200");
      assertEquals([alone.code, alone.err], [0, ""]);
      assertEquals(
        lineOf(alone.out, "wake")?.slice(0, 60),
        lineOf(explored.out, "wake")?.slice(0, 60),
      );

      const both = await lab(
        folder,
        "whatif",
        "loops.json",
        "--procs",
        "1",
        "--model",
        "gpm,./mine.ts,other.ts",
        "--option",
        "first.slice=1000000",
        "--option",
        "how=b",
        "--out",
        `${folder}/out`,
      );
      assertEquals(both.code, 0, both.err);
      for (const name of ["gpm", "first", "second"]) assertStringIncludes(both.out, name);
      assertStringIncludes(both.out, "With options: first how=b slice=1000000.");
      assertStringIncludes(Deno.readTextFileSync(`${folder}/out/whatif-two-loops.svg`), "second");
    }),
});

/** Command lines with a model from a file that end in one line: pieces of it and the exit code. */
const REFUSED: readonly (readonly [args: readonly string[], code: number, piece: string])[] = [
  [["sim", "--model", "./none.ts"], 2, "--model is not there"],
  [["sim", "--model", "mine.ts", "--option", "slice=1"], 2, "must be ns, a whole number 1000.."],
  [
    ["sim", "--model", "mine.ts", "--option", "odd=1"],
    2,
    "has no option 'odd'; there are: slice, how",
  ],
  [
    ["sim", "--model", "reaches.ts"],
    1,
    "lab: reaches.ts: reached for Deno.readTextFileSync (reaches.ts:",
  ],
  [["sim", "--model", "wrong.ts"], 1, "lab: wrong.ts:2:7: Type 'string' is not assignable"],
  [["sim", "--model", "breaks.ts"], 1, "announceIdle: M holds no P (breaks.ts:"],
  [["explore", "--model", "mine.ts", "--strategy", "exhaustive"], 2, "take --strategy every"],
  [["--model", "mine.ts", "--option", "odd=1"], 2, "there are: my-model.slice, my-model.how"],
  [["--model", "mine.ts", "--option", "slice=1"], 2, "must be ns, a whole number 1000.."],
  [["--option", "slice=1"], 2, "--option needs --model with a file"],
  [["--model", "nobody"], 2, "--model is not known"],
  [["check", "mine.ts", "--option", "slice=1"], 2, "must be ns, a whole number 1000.."],
  [
    ["check", "mine.ts", "--procs", "2", "--case", "{}"],
    2,
    "--case cannot be given with a program",
  ],
  [["check", "mine.ts", "--workload", "a.json", "--scenario", "fan"], 2, "choose one"],
  [["check", "mine.ts", "--param", "n=1"], 2, "--param needs --workload"],
  [
    ["check", "mine.ts", "--quick", "--procs", "1", "--laws", "clash.ts"],
    1,
    "lab: clash.ts: cannot be taken in: the lab has a law called 'look-interval'",
  ],
  [
    ["check", "mine.ts", "--quick", "--procs", "1", "--laws", "mine.ts"],
    1,
    "lab: mine.ts: cannot be loaded: TypeError: it must export 'laws'",
  ],
];

Deno.test({
  name: "what is wrong with a model of the user's own is told in one line, whatever the command",
  ignore,
  fn: (t) =>
    withFolder(async (folder) => {
      const files = {
        "mine.ts": OPTIONED,
        "reaches.ts": TEMPLATE.replace(
          "if (step === 0) return",
          'Deno.readTextFileSync("/x");\n    if (step === 0) return',
        ),
        "wrong.ts": `${TEMPLATE.replace(/^/, "\nconst n: number = 'a';\nvoid n;\n")}`,
        "breaks.ts": TEMPLATE.replace("this.ops.startIdle(m, false);", "this.ops.announceIdle(m);"),
        "clash.ts": 'export const laws = [{ name: "look-interval", words: "x", check: () => [] }];',
      };
      for (const [name, text] of Object.entries(files)) {
        Deno.writeTextFileSync(`${folder}/${name}`, text);
      }
      for (const [args, code, piece] of REFUSED) {
        await t.step(`lab ${args.join(" ")}`, async () => {
          const answer = await lab(folder, ...args);
          assertEquals(answer.out, "");
          const lines = answer.err.trimEnd().split("\n").filter((line) =>
            !/^\d+\/\d+ |goes on where it was/.test(line)
          );
          assertEquals(lines.length, 1, answer.err);
          assertStringIncludes(lines[0], piece);
          assertEquals(answer.code, code);
        });
      }
    }),
});

Deno.test({
  name: "check holds the laws on a program and machine of the user's own, and laws of theirs",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/mine.ts`, OPTIONED);
      Deno.writeTextFileSync(`${folder}/loops.json`, PROGRAM);
      const laws = Deno.readTextFileSync(new URL("reports/guest/laws_template.ts", HOUSE));
      Deno.writeTextFileSync(`${folder}/laws.ts`, laws);
      Deno.writeTextFileSync(`${folder}/strict.ts`, laws.replace("= 1_000_000", "= 1"));
      const typed = ["check", "--quick", "mine.ts", "--option", "slice=1000000", "--procs", "1"];
      const held = await lab(folder, ...typed, "--workload", "loops.json", "--laws", "laws.ts");
      assertEquals(held.code, 0, held.err);
      assertMatch(held.out, /laws: \d+ and 1 of yours on 25 runs of two-loops .*: all hold/);
      assertStringIncludes(
        held.out,
        "option slice=1000000 (1000..1000000000 ns | never, default never)",
      );
      assert(!held.out.includes("Report:"));

      // The same model, promising nothing.
      const bare = OPTIONED.replace(/override readonly promises.*\n/, "").replace(
        "type Promises,",
        "",
      );
      Deno.writeTextFileSync(`${folder}/bare.ts`, bare);
      const silent = await lab(folder, ...typed.with(2, "bare.ts"), "--workload", "loops.json");
      assertEquals(silent.code, 0, silent.err);
      assertStringIncludes(silent.out, "model my-model: promises nothing beyond being right\n");

      const two = typed.with(-1, "2");
      const broken = await lab(folder, ...two, "--costs", "linux-x64", "--laws", "strict.ts");
      assertEquals(broken.code, 1);
      assertStringIncludes(broken.out, "law few-dispatches broken by my-model");
      assertStringIncludes(broken.out, "the law: a G is dispatched at most 1 times");
      const [, command] = /^replay: deno task lab (.*) --case/m.exec(broken.out)!;
      assertEquals(command, "check mine.ts --laws strict.ts --option slice=1000000");
      // As small as it gets, but on the machine that was given.
      assertMatch(broken.out, /^program \(2 Ps, 2 cores; costs linux-x64; /m);
    }),
});

Deno.test({
  name: "laws of the user's own are held in the scenarios too, and are told there like the lab's",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const laws = Deno.readTextFileSync(new URL("reports/guest/laws_template.ts", HOUSE));
      Deno.writeTextFileSync(`${folder}/mine.ts`, TEMPLATE);
      Deno.writeTextFileSync(`${folder}/strict.ts`, laws.replace("= 1_000_000", "= 100"));
      const about = { isQuick: true, seeds: [1], costs: LINUX_X64 };
      const cells: Cell[] = [];
      let ownLaws: readonly NamedLaw[] = [];
      await startCell({
        guests: [{ url: `file://${folder}/mine.ts`, shown: "mine.ts" }],
        laws: { url: `file://${folder}/strict.ts`, shown: "strict.ts" },
        patienceMs: PATIENCE_MS,
        memoryBytes: 1 << 30,
        job: { do: "runs", ...about, options: {} },
      }, (event) => {
        if (event.kind === "loaded") ownLaws = event.ownLaws;
        if (event.kind === "cell") cells.push(event.cell);
      });
      const broken = cells.flatMap(({ runs }) => runs.flatMap((run) => run.violations));
      assert(broken.length > 0 && broken.every(({ law }) => law === "few-dispatches"));
      const rows = lawRows(cells, [{ name: "my-model", promises: ["startTicks"], ownLaws }]);
      assertEquals(rows.at(-1), {
        name: "few-dispatches",
        words: "a G is dispatched at most 100 times",
        runs: cells.flatMap(({ runs }) => runs).length,
        violations: broken.length,
        promisedBy: ["my-model"],
      });
    }),
});

Deno.test({
  name: "a model of the user's own stands beside the five in the main report",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/mine.ts`, OPTIONED);
      const file = { url: `file://${folder}/mine.ts`, shown: "mine.ts" };
      Deno.writeTextFileSync(`${folder}/other.ts`, TEMPLATE.replaceAll("my-model", "other"));
      const other = { url: `file://${folder}/other.ts`, shown: "other.ts" };
      // One has the option, the other has none.
      const { byModel, guests } = await settledOptions({ how: "b" }, [other, file]);
      assertEquals([byModel, guests.map(({ options }) => options)], [{ "my-model": { how: "b" } }, [
        {},
        { how: "b" },
      ]]);
      const job = {
        do: "runs" as const,
        isQuick: true,
        seeds: [1],
        costs: LINUX_X64,
      };
      let steps = 0;
      const [runs] = await guestRuns([guests[1]], job, () => steps++, new AbortController().signal);
      assertEquals(runs.model, {
        name: "my-model",
        kind: "guest",
        about: "from mine.ts with how=b",
      });
      assertEquals([runs.stopped, runs.cells.length], [[], steps]);
      assert(runs.cells.every((cell) => cell.runs.every((run) => run.violations.length === 0)));
      // The made results have scenarios of their own names.
      const [cell] = runs.cells;
      const cells = [{ ...cell, scenario: "closed" }];
      const { markdown } = comparisonPage(withGuests(madeResults(), [{ ...runs, cells }]));
      assertMatch(markdown, /^\| (\*\*)?my-model/m);
    }),
});

Deno.test({
  name:
    "a case that is not made as small as it gets says so, and the same case comes out each time",
  ignore,
  fn: async () => {
    const text = TEMPLATE.replace(
      /return this\.queue\.len\(\) > 0 && .*: PARK;/,
      "return PARK;",
    );
    const job = { cases: 1, schedules: 400, shrinkRuns: 60 };
    const texts: string[] = [];
    for (let i = 0; i < 2; i++) {
      const events = await checkText(text, { job, memoryBytes: 1 << 30 });
      texts.push(events.flatMap((event) => event.kind === "broken" ? [event.text] : []).join());
    }
    assertStringIncludes(texts[0], "not shrunk to the end: 60 runs used\nreplay: ");
    assertEquals(texts[0], texts[1]);
  },
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { labIn, MUST_SKIP, saySkipped, withFolder } from "../lab_testing.ts";
import { ASKED_SCHEMA } from "./asked.ts";
import { campaignOf } from "./asked_file.ts";
import { BUILTIN } from "./builtin.ts";
import { KINDS } from "./kinds.ts";

saySkipped("tests of campaign files");

const EXPLORE = { models: ["gm"], procs: [2], strategies: ["random"], runs: 10 };
const explore = (more: object) => JSON.stringify({ explore: [{ ...EXPLORE, ...more }] });

const SEEDS = Array.from({ length: 10 }, (_, i) => i);
const SIMS = JSON.stringify({
  sim: [{ models: ["gm", "pm"], scenarios: ["fan"], procs: [1, 2, 4, 8, 16], seeds: 1_000_000 }],
});

/** Files that are wrong, and what is said. */
const BAD: readonly (readonly [text: string, said: string])[] = [
  ["", "campaign file must not be empty"],
  ["{", "c.jsonc: line 1, column 2: must be JSON"],
  ['{ "explore": [], }', "line 1, column 18: must be JSON"],
  ['{"a":1,"a":2}', "must not have a key twice"],
  ["[]", "campaign: must be an object: received []"],
  ["null", "campaign: must be an object"],
  ["{}", "must ask for one of explore, check, sim, oracle, mutants, theory, bench, lab"],
  ['{"explor": []}', "explor: did you mean explore? unknown key, must be one of $schema"],
  ['{"explore": []}', "explore: must have at least 1 item"],
  ['{"explore": {}}', "explore: must be a list"],
  ['{"explore": [{}]}', "explore[0].procs: must be there"],
  [explore({ model: "gm" }), "explore[0].model: did you mean models? unknown key"],
  [explore({ models: undefined }), "explore[0]: must name models or mutants"],
  [explore({ models: [] }), "explore[0].models: must have at least 1 item"],
  [explore({ models: ["gm", "gm"] }), "explore[0].models: must have each once"],
  [explore({ models: ["gmp"] }), 'explore[0].models is not known: received "gmp"; did you mean'],
  [explore({ mutants: ["gm-bug"] }), "explore[0].mutants[0]: must be one of"],
  [explore({ options: { ring: 5 } }), "explore[0].options.ring: must be a text"],
  [explore({ options: { ring: "5" } }), "--option does not fit --model gm"],
  [explore({ procs: [0] }), "explore[0].procs[0]: must be at least 1"],
  [explore({ procs: [99] }), "explore[0].procs[0]: must be at most 8"],
  [explore({ runs: 1.5 }), "explore[0].runs: must be a whole number"],
  [explore({ strategies: ["best"] }), "explore[0].strategies[0]: must be one of exhaustive"],
  [explore({ workloads: ["nowhere.json"] }), "workload file must exist"],
  ['{"check": [{"models": ["gm"], "cases": 1, "laws": ["order"]}]}', "laws[0]: must be one of"],
  ['{"sim": [{"models": ["gm"], "procs": [1], "seeds": 1}]}', "must name scenarios or workloads"],
  ['{"oracle": [{"runtimes": ["node"], "programs": 1}]}', "runtimes[0]: must be one of go, tokio"],
  ['{"theory": [{"effort": 0}]}', "theory[0].effort: must be at least 0.001"],
  ['{"lab": [{}], "round": 0}', "round: must be at least 1"],
  ['{"lab": [{}], "known": [{"law": "overflow"}]}', "known[0].why: must be there"],
  ['{"lab": [{}], "known": [{"law": "overflo", "why": "x"}]}', "known[0].law: must be one of"],
  [
    '{"mutants": [{"mutants": ["gpm-lost-kick"], "families": ["ring"]}]}',
    "mutants[0]: must name a planted bug",
  ],
  ['{"check": [{"models": ["gm"], "cases": 1000000000}]}', "check[0]: makes more cells than"],
  [
    explore({ runs: 1e9, strategies: ["random", "pct"], programs: ["wake"], seeds: SEEDS }),
    "explore[0]: makes more cells than a campaign may have, which is 1,000,000; ask for less",
  ],
  ['{"oracle": [{"runtimes": ["go"], "programs": 1000000000}]}', "oracle[0]: makes more cells"],
  [SIMS, "sim[0]: makes more cells"],
  [
    explore({ models: ["./mine.ts"], strategies: ["reduced"] }),
    "explore[0].strategies cannot be reduced for a model from a file",
  ],
];

/** It is refused in one line that says this. */
async function refused(folder: string, typed: readonly string[], said: string): Promise<void> {
  const { code, out, err } = await labIn(folder, "campaign", ...typed);
  assertEquals([code, out], [2, ""], `instead of '${said}': ${out}${err}`);
  assertStringIncludes(err, said);
  assert(/^campaign: [^\n]+\n$/.test(err), err);
}

Deno.test({
  name: `campaign files that are wrong in ${BAD.length} ways are refused in one line`,
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      for (const [text, said] of BAD) {
        Deno.writeTextFileSync(`${folder}/c.jsonc`, text);
        Deno.writeTextFileSync(`${folder}/mine.ts`, "export {};\n");
        const db = `${folder}/c.sqlite`;
        await refused(folder, ["c.jsonc", "--db", db], said);
      }
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(), [
        "c.jsonc",
        "mine.ts",
      ]);
    }),
});

/** Command lines that are wrong, and what is said. */
const BAD_WORDS: readonly (readonly [typed: readonly string[], said: string])[] = [
  [["cell", '{"kind":"sim","plan":{}}'], "JSON has a cell that cannot be done (Cannot read"],
  [["cell", '{"kind":"explore","plan":null}'], "JSON has a cell that cannot be done"],
  [["cell", '{"kind":"toString","plan":{}}'], "no kind of cell is called 'toString'"],
  [["run", ".jsonc"], "campaign file must have a name before its ending"],
  [["run", "smoke", "--ca", "ca.pem"], "--ca is for a queue"],
];

Deno.test({
  name: `command lines that are wrong in ${BAD_WORDS.length} ways are refused in one line`,
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      for (const [typed, said] of BAD_WORDS) {
        Deno.writeTextFileSync(`${folder}/.jsonc`, '{"theory": [{"quick": true}]}');
        await refused(folder, typed, said);
      }
    }),
});

Deno.test("the built-in campaigns can be cut, each cell once, into kinds that there are", () => {
  for (const name of Object.keys(BUILTIN)) {
    const { cells, plan } = campaignOf(name);
    assert(cells.length > 10, name);
    assertEquals(new Set(cells.map(({ id }) => id)).size, cells.length);
    const kinds = new Set(KINDS.map((kind) => kind.name));
    assertEquals(cells.filter(({ kind }) => !kinds.has(kind)), []);
    assertEquals(campaignOf(name).plan, plan);
  }
});

Deno.test({
  name: "the schema of campaign files for editors is what the reader checks them by",
  ignore: MUST_SKIP,
  fn() {
    const text = Deno.readTextFileSync(new URL("../files/campaign.schema.json", import.meta.url));
    assertEquals(JSON.parse(text), JSON.parse(JSON.stringify(ASKED_SCHEMA)));
  },
});

/**
 * V8 puts the verbs of the hot path into their callers. A call that stays a call there costs some
 * per cent, which no clock on a busy machine shows; V8's own account of what it optimized shows it
 * always. It is the same in each run: the process has one thread, and V8 counts bytecodes, not
 * time.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { cleanCommand } from "@lab/runtime";

/** What must be found in one and the same optimized version of a function. */
interface Row {
  readonly model: string;
  /** The function; all that goes into it at any depth is listed under its name. */
  readonly into: string;
  /** Names of functions; a name that stands here twice means two functions of that name. */
  readonly verbs: readonly string[];
}

/**
 * The pairs. `#turns` is optimized anew when the burst of spawns is over and only yields are left.
 */
const ROWS: readonly Row[] = [
  { model: "gpm", into: "find", verbs: ["take", "take"] },
  { model: "gpm", into: "ready", verbs: ["putFirst", "put"] },
  { model: "gpm", into: "#turns", verbs: ["leave", "put"] },
  { model: "gm", into: "find", verbs: ["take", "shift"] },
  { model: "gm", into: "#turns", verbs: ["put"] },
];

/** One thread, no chance, and an account of what was optimized and what went into it. */
const V8_FLAGS = ["--predictable", "--trace-opt", "--trace-turbo-inlining"];

/** A function that V8's last optimizer, TurboFan, has compiled. */
interface Version {
  readonly name: string;
  /** The functions that went into it, by name, each once. */
  readonly inlined: readonly string[];
}

/** Reads V8's account. */
function versions(account: string): Version[] {
  const list: { name: string; inlined: Map<string, string> }[] = [];
  let isOpen = false;
  for (const line of account.split("\n")) {
    const start = /^\[compiling method .*<JSFunction (\S+) .*\(target (\w+)\)/.exec(line);
    if (start !== null) {
      isOpen = start[2].startsWith("TURBOFAN");
      if (isOpen) list.push({ name: start[1], inlined: new Map() });
    }
    const verb = /^Inlining .*?\{(\w+) <SharedFunctionInfo (\S+)>\} into /.exec(line);
    if (verb !== null && isOpen) list.at(-1)?.inlined.set(verb[1], verb[2]);
  }
  return list.map(({ name, inlined }) => ({ name, inlined: [...inlined.values()] }));
}

/** What is missing, in words; "" if a version has everything. */
function fault({ model, into, verbs }: Row, all: readonly Version[]): string {
  const ofIt = all.filter(({ name }) => name === into);
  if (ofIt.length === 0) return `${model}: ${into} was never optimized`;
  const count = (names: readonly string[], verb: string) =>
    names.filter((name) => name === verb).length;
  const isFull = ({ inlined }: Version) =>
    verbs.every((verb) => count(inlined, verb) >= count(verbs, verb));
  if (ofIt.some(isFull)) return "";
  const found = ofIt.map(({ inlined }) => `\n  ${into} with ${inlined.join(", ")}`);
  return `${model}: ${verbs.join(" and ")} must go into ${into} together; found:${found.join("")}`;
}

const mayRun = Deno.permissions.querySync({ name: "run", command: "deno" }).state === "granted";
if (!mayRun) console.log("skipped: what V8 inlines is tested under 'deno task test'");

const RUN = new URL("./inlining_run.ts", import.meta.url);
const CONFIG = new URL("../deno.json", import.meta.url);
const pathOf = (url: URL) => decodeURIComponent(url.pathname);

for (const model of new Set(ROWS.map((row) => row.model))) {
  Deno.test({
    name: `V8 puts the hot verbs of ${model} into their callers`,
    ignore: !mayRun,
    async fn() {
      const { code, stdout, stderr } = await cleanCommand("deno", {
        args: [
          "run",
          "-q",
          "--no-prompt",
          `--config=${pathOf(CONFIG)}`,
          `--v8-flags=${V8_FLAGS.join(",")}`,
          pathOf(RUN),
          model,
        ],
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      const all = versions(new TextDecoder().decode(stdout));
      assert(all.length > 0, "V8's account has another form: read it anew");
      const faults = ROWS.filter((row) => row.model === model).map((row) => fault(row, all))
        .filter((text) => text !== "");
      assert(faults.length === 0, faults.join("\n"));
    },
  });
}

Deno.test("fault() wants all verbs of a row in one version, and as many functions as it names", () => {
  const compiling = (name: string, target = "TURBOFAN_JS") =>
    `[compiling method 0x1 <JSFunction ${name} (sfi = 0x2)> (target ${target}), mode: x]`;
  const inlining = (at: string, name: string) =>
    `Inlining 0x7 {${at} <SharedFunctionInfo ${name}>} into 0x8 {0x9 <SharedFunctionInfo find>}`;
  const read = (...lines: string[]) => versions(lines.join("\n"));
  const row: Row = { model: "x", into: "find", verbs: ["take", "take"] };
  const [one, two] = [inlining("0xa", "take"), inlining("0xb", "take")];
  assertEquals(fault(row, read(compiling("find"), one, two)), "");
  const wrong: readonly [why: string, lines: readonly string[]][] = [
    ["never optimized", [compiling("leave"), one, two]],
    ["never optimized", [compiling("find", "MAGLEV"), one, two]],
    ["together", [compiling("find"), one, one]],
    ["together", [compiling("find"), one, compiling("find"), two]],
    ["together", [compiling("find"), one, compiling("ready"), two]],
  ];
  for (const [why, lines] of wrong) assert(fault(row, read(...lines)).includes(why), why);
});

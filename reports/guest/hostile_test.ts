/**
 * Models that misbehave: each is contained, named in one line, and the lab goes on.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { SCENARIOS } from "@lab/benches";
import { configure } from "@lab/models";
import { assemble, LINUX_X64, simulate } from "@lab/runtime";
import { HOUSE, MUST_SKIP, saySkipped } from "../lab_testing.ts";
import { checkText } from "./checking_testing.ts";

const ignore = MUST_SKIP;
saySkipped("tests of guests");

/** Where a model's text differs from that of a right one. */
interface Pieces {
  /** Stands before the class. */
  readonly top?: string;
  /** Stands in the class. */
  readonly member?: string;
  /** `find` begins with it. */
  readonly find?: string;
  readonly name?: string;
  readonly promises?: string;
}

function model({ top = "", member = "", find = "", name = "hostile", promises }: Pieces): string {
  return `// @ts-nocheck: plain JavaScript
import { again, DONE, fifo, LeaveWhy, Model, PARK, shared } from "@lab/runtime";
${top}
export default class Hostile extends Model {
  name = "${name}";
  traits = { unit: "user", threads: "per-p", netpoll: false, sysmon: false };
  promises = { ${promises ?? "startTicks: () => Infinity"} };
  queue = this.ops.queues({ ready: shared(fifo()) }).ready;
  ${member}ready(g, m, why, phase) {
    if (phase === 0) this.queue.put(m, g);
    else this.ops.startIdle(m, false);
    return phase === 0 ? again(1) : DONE;
  }
  find(m, phase) {
    ${find}
    if (phase === 0) return this.queue.len() > 0 ? this.queue.take(m) : again(1);
    if (phase === 2) return this.queue.len() > 0 && this.ops.withdrawIdle(m) ? again(0) : PARK;
    this.ops.announceIdle(m);
    return again(2);
  }
  leave(g, m, why) {
    if (why === LeaveWhy.YIELD || why === LeaveWhy.GOYIELD) this.queue.put(m, g);
    return DONE;
  }
}`;
}

/** For a loop that is to be found. No other hook of these models takes a hundredth of that. */
const LOOPS = { patienceMs: 5_000, loadingMs: 300_000 };

/** What a model is, and the one line that names what it does: a fault, or the breach of a law. */
interface Hostile extends Pieces {
  /** The whole of it, if it is not made of pieces. */
  readonly text?: string;
  readonly fault?: RegExp;
  /** Reason of the breach of the law model-rules. */
  readonly breach?: RegExp;
  /** Default: so long that a busy machine is never taken for a loop. */
  readonly limits?: { readonly patienceMs?: number; readonly loadingMs?: number };
}

/** The line of the model. */
const AT = String.raw` \(it\.ts:\d+:\d+\)`;
const noRight = (what: string) =>
  RegExp(`^reached for ${what}${AT}: a model has no right to anything outside$`);
const NOT_IMPORTED = RegExp(
  `^(reached for \\w+(${AT})?: a model shares no memory, and imports|cannot be loaded: )`,
);
const NO_DATABASE =
  /^cannot be loaded: TypeError: imports node:sqlite: a model may import @lab\/runtime/;
/** As text: the address of a file, or folder, of the lab's engine. */
const engine = (file = "") => new URL(`../../runtime/engine/${file}`, import.meta.url).href;
/** By what it does. */
const HOSTILE: Readonly<Record<string, Hostile>> = {
  // Outside.
  "reads a file": {
    find: `Deno.readTextFileSync("/etc/hostname");`,
    fault: noRight("Deno.readTextFileSync"),
  },
  "reads a file and catches what is thrown": {
    find: `try { Deno.openSync("/etc/hostname"); } catch { /* hush */ }`,
    fault: noRight("Deno.openSync"),
  },
  "writes a file while it is loaded": {
    top: `Deno.writeTextFileSync("x", "");`,
    fault: noRight("Deno.writeTextFileSync"),
  },
  "asks the network": { find: `fetch("http://localhost:1/");`, fault: noRight("fetch") },
  "reads the environment": { find: `Deno.env.get("HOME");`, fault: noRight("Deno.env") },
  "starts a program": {
    find: `new Deno.Command("true").outputSync();`,
    fault: noRight("Deno.Command"),
  },
  "imports the file system behind a computed name": {
    top: `const fs = await import("node:" + "fs"); fs.readdirSync("/");`,
    fault: NOT_IMPORTED,
  },
  "imports a database behind a computed name": {
    top: `new (await import("no" + "de:sqlite")).DatabaseSync(":memory:");`,
    fault: NO_DATABASE,
  },
  "imports a database by eval": {
    top: `new (await eval('import("node:sqlite")')).DatabaseSync(":memory:");`,
    fault: NO_DATABASE,
  },
  "imports a database by a function of a string": {
    top: `new (await new Function('return import("node:sqlite")')()).DatabaseSync(":memory:");`,
    fault: NO_DATABASE,
  },
  "imports a file of the lab's engine behind a computed name": {
    top: `const { VirtualOps } = await import("${engine()}" + "ops.ts");
VirtualOps.prototype.nowNs = () => 0;`,
    fault: /^cannot be loaded: /,
  },
  "imports a file of the lab's engine by a function of a string": {
    top: `const { VirtualOps } = await new Function('return import("${engine("ops.ts")}")')();
VirtualOps.prototype.nowNs = () => 0;`,
    fault: /^cannot be loaded: /,
  },
  "imports a file of the lab's engine by eval": {
    top: `const { VirtualOps } = await eval('import("${engine("ops.ts")}")');
VirtualOps.prototype.nowNs = () => 0;`,
    fault: /^cannot be loaded: /,
  },
  "starts a thread": {
    find: `new Worker("data:application/javascript,", { type: "module" });`,
    fault: /^reached for Worker \(it\.ts:\d+:\d+\): a model has no threads/,
  },
  "ends the process": { find: `Deno.exit(0);`, fault: noRight("Deno.exit") },
  "ends its thread": {
    find: `close();`,
    fault: /^reached for close \(it\.ts:\d+:\d+\): a model has no threads/,
  },
  "ends the process by node's name while it is loaded": {
    top: `(await import("node:" + "process")).exit(0);`,
    fault: NOT_IMPORTED,
  },
  // Time and memory.
  "never answers": {
    find: `for (;;);`,
    limits: LOOPS,
    fault: /^did not answer for 5 s \(in find: a loop without an end\?\)$/,
  },
  "never answers and goes on reading": {
    find: `for (;;) this.queue.len();`,
    limits: LOOPS,
    fault: /^did not answer for 5 s \(in find/,
  },
  "never finishes loading": {
    top: `for (;;);`,
    limits: { loadingMs: 5_000 },
    fault: /^did not finish loading in 5 s/,
  },
  "fills the heap": {
    find: `const all = []; for (;;) all.push({ all });`,
    fault: /^needs more than 256 MB of memory$/,
  },
  "fills the memory outside of the heap": {
    find: `const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1));`,
    fault: /^needs more than 256 MB of memory$/,
  },
  "never stops calling itself": {
    find: `return this.find(m, phase) + 1;`,
    breach: /^find threw RangeError: Maximum call stack size exceeded \(it\.ts:\d+:\d+\)$/,
  },
  "uses verbs without an end": {
    find: `for (;;) this.ops.nap(m);`,
    breach: /^over 1000 verbs in one phase \(it\.ts:\d+:\d+\)$/,
  },
  // Answers.
  "throws": { find: `throw new Error("no");`, breach: /^find threw Error: no \(it\.ts:15:11\)$/ },
  "throws what has no text": {
    find: `throw { toString() { throw 1; } };`,
    breach: /^find threw an object that throws when it is looked at, as a Proxy or a getter may$/,
  },
  "throws the lab's own error": {
    top: `import { ModelError } from "@lab/runtime";`,
    find: `throw new ModelError("ha", 0, 0, 0, 0);`,
    breach: /^find threw ModelError: ha/,
  },
  ...Object.fromEntries(
    ["undefined", "NaN", "1.5", "2 ** 40", "{ g: 1 }", "Promise.resolve(1)", '"1"', "1n"].map((
      verdict,
    ) => [`answers ${verdict}`, {
      find: `return ${verdict};`,
      breach: /^find answered \w+ .*: a verdict is a whole number$/,
    }]),
  ),
  "answers a G that does not exist": {
    find: `return 123456;`,
    breach: /^find answered a G that is not runnable$/,
  },
  "answers a bound that is no number": {
    promises: `startTicks: () => "soon"`,
    fault: /^answered NaN for promises.startTicks: it must be a number from 0, or Infinity$/,
  },
  "promises what is no promise": {
    promises: `stael: {}`,
    fault: /^promises what cannot be: promises.stael is no promise: there are steal, .*$/,
  },
  "promises something of a queue that it does not have": {
    promises: `deadlines: { queues: ["mine"] }`,
    fault:
      /^promises what cannot be: promises.deadlines.queues must be names .* received \["mine"\]$/,
  },
  "hands a verb an M, a P and a G of nobody": {
    find: `this.ops.takeProc(m, 99);`,
    breach: /^takeProc: argument 2 must be a P, 0\.\.\d+: received 99 \(it\.ts:\d+:\d+\)$/,
  },
  "uses a verb while it is made": {
    member: `constructor(ops) { super(ops); ops.dropProc(0); }\n  `,
    fault: /^cannot be loaded: .*it used dropProc outside of a hook \(it\.ts:\d+:\d+\)$/,
  },
  // The lab itself.
  "changes a built-in": {
    find: `Array.prototype.push = () => 0;`,
    breach: /^find threw TypeError: Cannot assign to read only property 'push'.* are frozen for/,
  },
  "changes the mother of all objects": {
    top: `Object.defineProperty(Object.prototype, "g", { value: 1 });`,
    fault: /^cannot be loaded: TypeError: Cannot define property g, object is not extensible/,
  },
  "changes a class of the lab": {
    find: `Model.prototype.find = () => PARK;`,
    breach: /^find threw TypeError: Cannot add property find, object is not extensible/,
  },
  "reaches for the engine's columns": {
    find: `this.ops.s.gs.status.fill(0);`,
    breach:
      /^find threw TypeError: Cannot read properties of undefined \(reading 'gs'\) \(it\.ts:\d+:\d+\)$/,
  },
  "imports the engine of its thread to change it": {
    top: `const house = import.meta.url.split("reports/out/")[0];
const { VirtualOps } = await import(house + "runtime/engine/ops.ts");
const { announceIdle } = VirtualOps.prototype;
VirtualOps.prototype.announceIdle = function (m) {
  const g = announceIdle.call(this, m);
  this.s.gs.status.fill(1);
  return g;
};`,
    fault: /^cannot be loaded: TypeError: .*\(it\.ts:\d+:\d+\)$/,
  },
  "makes the engine of its thread say that every run is done": {
    top: `const house = import.meta.url.split("reports/out/")[0];
const { Engine } = await import(house + "runtime/engine/engine.ts");
Engine.prototype.run = () => 0;`,
    fault: /^cannot be loaded: TypeError: .*\(it\.ts:\d+:\d+\)$/,
  },
  "writes the record of its decisions itself": {
    top: `const house = import.meta.url.split("reports/out/")[0];
const { GuestEnd } = await import(house + "runtime/guest/channel.ts");
const { put } = GuestEnd.prototype;
GuestEnd.prototype.put = function (word) {
  if (word !== 1) return put.call(this, word);
  for (;;) put.call(this, 7), put.call(this, 1), put.call(this, 65);
};`,
    fault: /^cannot be loaded: TypeError: .*\(it\.ts:\d+:\d+\)$/,
  },
  "replaces a verb": {
    find: `this.ops.idleProcs = () => 0;`,
    breach: /^find threw TypeError: Cannot assign to read only property 'idleProcs'/,
  },
  "sends the lab a forged message": {
    find: `postMessage({ kind: "end" });`,
    fault: /^reached for postMessage \(it\.ts:\d+:\d+\): a model has no threads/,
  },
  "writes a forged result to the pipe of its process": {
    top: `const { stdout } = await import("node:" + "process");
stdout.write('{"kind":"loaded","name":"gpm","promises":[]}\\n{"kind":"end"}\\n');`,
    fault: NOT_IMPORTED,
  },
  "keeps something from one run to the next": {
    top: `let n = 0;`,
    find: `if (++n % 999 === 0) throw new Error("now");`,
    fault: /^did otherwise when the same case was run again/,
  },
  "asks the clock": {
    find: `Date.now();`,
    fault: /^reached for Date \(it\.ts:\d+:\d+\): a model's time is ops.nowNs\(m\)$/,
  },
  "draws a random number of its own": {
    find: `Math.random();`,
    fault: /^reached for Math.random \(it\.ts:\d+:\d+\): a model draws from ops.random\(n\)$/,
  },
  "takes the name of one of the lab's models": {
    name: "gpm",
    fault: /^cannot be taken in: the lab has a model called 'gpm': give yours another name$/,
  },
  "has a name that is more than a name": {
    name: "x\\u001b[2J",
    fault: /^has a name that is not 1\.\.31 of a-z, 0-9 and '-', a letter first: received/,
  },
  "is no model": {
    text: `export default 5;`,
    fault: /^cannot be loaded: TypeError: it must 'export default' a class that extends Model$/,
  },
  "does not parse": { text: `export default class {{{`, fault: /^cannot be loaded: / },
};

/** The hook and step in which a model broke a rule, behind the rule. */
const IN_HOOK = / in [a-z-]+\.\w+(\/\S+)?$/;

for (const [does, { text, fault, breach, limits, ...pieces }] of Object.entries(HOSTILE)) {
  Deno.test({
    name: `a model that ${does} is contained and named in one line`,
    ignore,
    fn: async () => {
      const events = await checkText(text ?? model(pieces), limits);
      const faults = events.filter((event) => event.kind === "fault").map(({ what }) => what);
      const broken = events.filter((event) => event.kind === "broken");
      if (fault !== undefined) {
        assertEquals(faults.length, 1);
        assertMatch(faults[0], fault);
        assert(!faults[0].includes("\n"));
        return;
      }
      assertEquals(faults, []);
      assertEquals(broken[0].law, "model-rules");
      const reason = broken[0].text.split("\n")[1].trim();
      assertMatch(reason, IN_HOOK);
      assertMatch(reason.replace(IN_HOOK, ""), breach!);
      assertEquals(events.at(-1)!.kind, "end");
    },
  });
}

Deno.test({
  name: "a model that floods the console is heard for 20 lines, and checked to the end",
  ignore,
  fn: async () => {
    const find = `for (let i = 0; i < 9; i++) console.log("x".repeat(1e4), i);`;
    const events = await checkText(model({ find }));
    const said = events.find((event) => event.kind === "said")!.lines;
    assertEquals(said.length, 21);
    assert(said.every((line) => line.length <= 300));
    assertEquals(said[20], "… (it printed more than 20 lines)");
    assertEquals(events.filter(({ kind }) => kind === "fault" || kind === "broken"), []);
  },
});

/** A file of models/ and those of the same folder that it imports: name → text. */
function withImports(name: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(name)) return found;
  const text = Deno.readTextFileSync(new URL(`models/${name}`, HOUSE));
  found.set(name, text);
  for (const [, sibling] of text.matchAll(/from "\.\/(\w+\.ts)"/g)) withImports(sibling, found);
  return found;
}

Deno.test({
  name: "Go's scheduler, brought as a guest, keeps every law and decides as it does in the lab",
  ignore,
  fn: async () => {
    const options = JSON.stringify(configure("gpm").options);
    const text = `import type { Ops } from "@lab/runtime";
import { Gpm, type GpmOptions } from "./gpm.ts";
export default class extends Gpm {
  override readonly name: string = "my-gpm";
  constructor(ops: Ops) {
    const { slice, ...options } = ${options};
    super(ops, { ...options, sliceNs: slice } as GpmOptions);
  }
}`;
    const runs = { isQuick: true, seeds: [1], costs: LINUX_X64 };
    const job = { schedules: 40, runs };
    const events = await checkText(text, { job }, withImports("gpm.ts"));
    assertEquals(events.filter(({ kind }) => ["fault", "broken", "stopped"].includes(kind)), []);
    const cells = events.filter((event) => event.kind === "cell").map(({ cell }) => cell);
    const { make } = configure("gpm");
    for (const scenario of SCENARIOS) {
      const { hash } = simulate({
        model: make,
        program: assemble(scenario.workload("report")),
        machine: scenario.machine,
        seed: 1,
        costs: LINUX_X64,
        sink: "hash",
      });
      const cell = cells.find((row) => row.scenario === scenario.name && row.group === "standard");
      assertEquals(cell!.runs.map((run) => run.hash), [hash]);
      assertEquals(cell!.runs.flatMap((run) => run.violations), []);
    }
  },
});

/**
 * Generated programs for the comparison with real Go: some shapes, or a random program, or both,
 * and the phase of the scheduler's tick at which they start.
 *
 * @module
 */

import fc from "fast-check";
import { assemble, EndWhy, ProgramError, simulate, type Workload } from "@lab/runtime";
import { configure } from "@lab/models";
import { type Instrs, joined, type Size, Style } from "../programs/build.ts";
import {
  hasTwoLiveCases,
  randomPart,
  type RandomProgram,
  randomProgram,
  randomSyncProgram,
} from "../programs/random.ts";
import { TIMED_OBJECTS, TIMED_PROGS, timedProgram } from "../programs/timed.ts";
import { LIVE, REPEATABLE, type ShapeName, SHAPES } from "../programs/shapes.ts";
import { WIDE_OBJECTS, type WideProgram, wideProgram, wideProgs } from "../programs/wide.ts";
import { leftToChance, type OracleCase } from "./lab_runs.ts";

/** A program as drawn. */
interface Plan {
  readonly parts: readonly (Size & { readonly kind: ShapeName; readonly v: number })[];
  readonly random: RandomProgram | null;
  /** What main does after each part. */
  readonly between: "nothing" | "yield" | "mark";
  /** Does main wait for all, or leave after a yield? */
  readonly waits: boolean;
  readonly phase: number;
}

const part = (kind: fc.Arbitrary<ShapeName>) =>
  fc.record({
    kind,
    k: fc.integer({ min: 1, max: 8 }),
    r: fc.integer({ min: 1, max: 6 }),
    c: fc.integer({ min: 0, max: 4 }),
    v: fc.integer({ min: 0, max: 3 }),
  });

/** Plans of these shapes and random programs. */
const planOf = (
  kind: fc.Arbitrary<ShapeName>,
  random: fc.Arbitrary<RandomProgram>,
): fc.Arbitrary<Plan> =>
  fc.record({
    parts: fc.array(part(kind), { maxLength: 4 }),
    random: fc.option(random, { freq: 2 }),
    between: fc.constantFrom("nothing" as const, "yield" as const, "mark" as const),
    waits: fc.integer({ min: 0, max: 9 }).map((n) => n < 9),
    phase: fc.integer({ min: 0, max: 60 }),
  });

const few = fc.constantFrom(...REPEATABLE.filter((kind) => kind !== "burst"));
const burst = fc.constant<ShapeName>("burst");
const recorded = fc.oneof({ weight: 12, arbitrary: few }, { weight: 1, arbitrary: burst });
const live = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...LIVE) },
  { weight: 3, arbitrary: few },
  { weight: 1, arbitrary: burst },
);

const BETWEEN: Readonly<Record<Plan["between"], Instrs>> = {
  nothing: [],
  yield: [["yield"]],
  mark: [["mark"]],
};

function caseOf({ parts, random, between, waits, phase }: Plan): OracleCase {
  const written = parts.map((size) => SHAPES[size.kind].write(size, new Style(true, 0, size.v)));
  if (random !== null) written.push(randomPart(random));
  const workload = joined(written, {
    between: BETWEEN[between],
    end: [waits ? ["wgwait", "all"] : ["yield"], ["mark"]],
  });
  return { workload: withoutUnused(workload), phase };
}

/** Leaves out progs that nothing spawns and objects that nothing names: they only distract. */
function withoutUnused(
  { objects, progs }: Required<Pick<Workload, "objects" | "progs">>,
): Workload {
  const reached = new Set(["main"]);
  for (const name of reached) {
    const text = JSON.stringify(progs[name]);
    for (const [, spawned] of text.matchAll(/\["spawn","(\w+)"/g)) reached.add(spawned);
    for (const [, called] of text.matchAll(/\["afterfunc",[^"]*"\w+"[^"]*"(\w+)"/g)) {
      reached.add(called);
    }
  }
  const used = Object.fromEntries(Object.entries(progs).filter(([name]) => reached.has(name)));
  const text = JSON.stringify(used);
  return {
    objects: Object.fromEntries(
      Object.entries(objects).filter(([name]) => text.includes(`"${name}"`)),
    ),
    progs: used,
  };
}

/** The same program with a class for each spawn, in turn; without any: the program as it is. */
export function withClasses(program: OracleCase, classes: readonly number[]): OracleCase {
  if (classes.length === 0) return program;
  let spawns = 0;
  const text = JSON.stringify(program.workload, (_, part) => {
    if (!Array.isArray(part) || part[0] !== "spawn" || typeof part[1] !== "string") return part;
    return [part[0], part[1], part[2] ?? {}, { class: classes[spawns++ % classes.length] }];
  });
  return { ...program, workload: JSON.parse(text) };
}

/** Programs whose order real Go repeats: those where a select may take one of two are left out. */
export const oracleCase: fc.Arbitrary<OracleCase> = planOf(recorded, randomProgram)
  .map((plan) => ({
    program: caseOf(plan),
    risky: plan.random !== null && hasTwoLiveCases(plan.random),
  }))
  .filter(({ program, risky }) => !risky || !leftToChance(program))
  .map(({ program }) => program);

/** The same programs, half of them with Gs of classes 0 to 3. */
export const classed = (programs: fc.Arbitrary<OracleCase>): fc.Arbitrary<OracleCase> =>
  fc
    .tuple(programs, fc.option(fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }), { freq: 2 }))
    .map(([program, classes]) => withClasses(program, classes ?? []));

/** Programs of what Gs share beside channels, mutexes and wait groups. */
const syncCase: fc.Arbitrary<OracleCase> = planOf(live, randomSyncProgram).map(caseOf);

/** Many and larger shapes, a wide program, or both: for all that is no order of Go's. */
export const wideCase: fc.Arbitrary<OracleCase> = fc.oneof(
  wideProgram.map((program) => ({ workload: alone(program), phase: 0 })),
  fc.tuple(
    fc.array(
      fc.record({
        kind: recorded,
        k: fc.integer({ min: 1, max: 24 }),
        r: fc.integer({ min: 1, max: 24 }),
        c: fc.integer({ min: 0, max: 12 }),
        v: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 1, maxLength: 7 },
    ),
    fc.option(wideProgram, { freq: 3 }),
    fc.constantFrom(...Object.keys(BETWEEN) as Plan["between"][]),
  ).map(([parts, wide, between]) => {
    const written = parts.map((size) => SHAPES[size.kind].write(size, new Style(true, 0, size.v)));
    if (wide !== null) {
      const { main, ...progs } = wideProgs(wide);
      written.push({ objects: WIDE_OBJECTS, progs, main, gs: 0 });
    }
    const end: Instrs = [["wgwait", "all"], ["mark"]];
    return {
      workload: withoutUnused(joined(written, { between: BETWEEN[between], end })),
      phase: 0,
    };
  }),
);

const alone = (program: WideProgram): Workload =>
  withoutUnused({ objects: WIDE_OBJECTS, progs: wideProgs(program) });

/** Programs of Gs that wait for time; main waits for all. */
const timedCase: fc.Arbitrary<OracleCase> = fc.record({
  program: timedProgram,
  phase: fc.integer({ min: 0, max: 60 }),
}).map(({ program: { bodies }, phase }): OracleCase => {
  const gs = bodies.length;
  const main: Instrs = [
    ["wgadd", "all", gs],
    ...bodies.map((_, i) => ["spawn", `timed${i}`, { id: i + 1 }] as const),
    ["wgwait", "all"],
    ["mark"],
  ];
  // An exit within would leave main waiting: each tells it from another G.
  const progs = Object.fromEntries(
    bodies.map((body, i) => [`timed${i}`, [...withDone(body), ["wgdone", "all"] as const]]),
  );
  const workload = {
    objects: { ...TIMED_OBJECTS, all: { type: "wg" as const } },
    progs: { ...TIMED_PROGS, ...progs, main },
  };
  return { workload: withoutUnused(workload), phase };
});

/** The same, in which whoever exits tells main. */
const withDone = (body: Instrs): Instrs =>
  JSON.parse(JSON.stringify(body).replaceAll('["exit"]', '["wgdone","all"],["exit"]'));

/**
 * What the oracle generates: programs as in the recorded corpus, of what else Gs share, of Gs that
 * wait for time, and for other runtimes wide ones.
 */
export const GENERATORS = {
  recorded: oracleCase,
  sync: syncCase,
  timed: timedCase,
  wide: wideCase,
} as const;
/** Name of a generator. */
export type GeneratorName = keyof typeof GENERATORS;

/** Synchronisation of a runtime's own. */
export type OwnSync = "tokio" | "jdk";
/** Models of those who have it. */
const MODELS_OF: Readonly<Record<OwnSync, readonly string[]>> = {
  tokio: ["tokio", "tokio-current-thread"],
  jdk: ["jdk"],
};

/** So much of a lock or a channel that Tokio's budget is spent: Gs by part, turns, room. */
const longPart = fc.record({
  kind: fc.constantFrom("pipe" as const, "lock" as const),
  k: fc.integer({ min: 1, max: 3 }),
  r: fc.integer({ min: 30, max: 160 }),
  cap: fc.integer({ min: 1, max: 200 }),
  markEach: fc.integer({ min: 5, max: 40 }),
  yields: fc.boolean(),
});
type LongPart = typeof longPart extends fc.Arbitrary<infer Part> ? Part : never;

/** Programs of such parts. */
const longCase: fc.Arbitrary<OracleCase> = fc
  .array(longPart, { minLength: 1, maxLength: 3 })
  .map((parts) => {
    const written = parts.map(longProgs), gs = written.map(({ gs }) => gs);
    const objects = { all: { type: "wg" }, ...Object.assign({}, ...written.map((w) => w.objects)) };
    const main = [
      ["wgadd", "all", gs.reduce((sum, n) => sum + n, 0)],
      ...written.flatMap(({ start }) => start),
      ["wgwait", "all"],
      ["mark"],
    ];
    const progs = { main, ...Object.assign({}, ...written.map((w) => w.progs)) };
    return { workload: { objects, progs }, phase: 0 };
  });

function longProgs({ kind, k, r, cap, markEach, yields }: LongPart, i: number) {
  const object = `${kind}${i}`, worker = `on${i}`, sink = `sink${i}`;
  const note = ["if", ["==", ["%", "j", markEach], 0], [["mark"], ...(yields ? [["yield"]] : [])]];
  const start = [["for", "s", k, [["spawn", worker, { id: ["+", 100 * i, "s"] }]]]];
  const turns = (n: number, ...body: unknown[]) => [["for", "j", n, body], ["wgdone", "all"]];
  if (kind === "lock") {
    const body = turns(r, ["lock", object], note, ["unlock", object]);
    return { gs: k, objects: { [object]: { type: "mutex" } }, progs: { [worker]: body }, start };
  }
  return {
    gs: k + 1,
    objects: { [object]: { type: "chan", cap } },
    progs: {
      [worker]: turns(r, ["send", object, "j"], note),
      [sink]: turns(k * r, ["recv", object], note),
    },
    start: [...start, ["spawn", sink, { id: 100 * i + 50 }]],
  };
}

/**
 * Programs with locks or channels of a runtime's own: without close and select, with room in every
 * channel. They end, and nobody panics.
 */
export const ownCase = (
  sync: OwnSync,
  kind: GeneratorName = "recorded",
): fc.Arbitrary<OracleCase> =>
  fc.oneof({ weight: 3, arbitrary: GENERATORS[kind] }, { weight: 1, arbitrary: longCase }).map((
    { workload, phase },
  ) => {
    const calm = kind === "wide" ? withoutSelects(workload) : workload;
    return { workload: { ...withRoom(calm), sync }, phase };
  }).filter(({ workload }) => {
    const text = JSON.stringify(workload.progs);
    return !/"(close|select)"/.test(text) && /"(lock|send)"/.test(text) &&
      MODELS_OF[sync].every((model) => isEnding(workload, model));
  });

/** A mark in place of each select and close, and the variables that a select sets. */
function withoutSelects(workload: Workload): Workload {
  const progs = JSON.stringify(workload.progs, (_, part) => {
    if (!Array.isArray(part) || part[0] !== "select" && part[0] !== "close") return part;
    const names = part.flatMap((each) => each?.into ?? (each?.[0] === "recv" ? each[2] : null));
    const sets = names.filter((name) => typeof name === "string").map((name) => ["set", name, 0]);
    return ["if", 1, [["mark"], ...sets]];
  });
  return { ...workload, progs: JSON.parse(progs) };
}

function withRoom({ objects = {}, progs }: Workload): Workload {
  const all = Object.entries(objects).map(([name, object]) => [
    name,
    object.type === "chan" && (object.cap ?? 0) === 0 ? { ...object, cap: 1 } : object,
  ]);
  return { objects: Object.fromEntries(all), progs };
}

function isEnding(workload: Workload, model: string): boolean {
  try {
    const { make } = configure(model);
    const { end } = simulate({ model: make, program: assemble(workload), machine: { procs: 1 } });
    return end === EndWhy.DONE || end === EndWhy.MAIN;
  } catch (error) {
    if (error instanceof ProgramError) return false;
    throw error;
  }
}

/**
 * From the JSON form of a workload to the integer columns that the engine runs. Everything that can
 * be wrong with a workload before it runs is found here, and named with its place.
 *
 * @module
 */

import { isRecord } from "../core/fields.ts";
import { NONE } from "../core/ids.ts";
import { knownText } from "../core/errors.ts";
import { type Sync, SYNCS } from "../core/kinds.ts";
import { escapedText } from "../core/received.ts";
import { initialAttrs, readAttrs } from "./attrs.ts";
import { Code, ProgContext, type Shared } from "./code.ts";
import { writeBlock } from "./encode.ts";
import { evaluate, ExprTable } from "./expr.ts";
import { ObjectTable } from "./objects.ts";
import { readArrivals, readDists } from "./outside.ts";
import { type Arrivals, Op, type Program } from "./program.ts";
import { knownKeysOnly, nameAt, recordAt, refuse } from "./source.ts";
import { MARK_ID, Variables } from "./variables.ts";

const WORKLOAD_KEYS = [
  "$schema",
  "name",
  "about",
  "params",
  "objects",
  "dists",
  "progs",
  "attrs",
  "sync",
  "arrivals",
  "marks",
  "warm",
  "recorded",
] as const;

/**
 * Assembles a workload.
 *
 * @example A workload with a parameter
 * ```ts ignore
 * import { assemble, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const workload = { params: { n: 1 }, progs: { main: [["for", "i", "n", [["compute", 100]]]] } };
 * const [ten, five] = [10, 5].map((n) => {
 *   const program = assemble(workload, { n });
 *   return simulate({ model: configure("gm").make, program, machine: { procs: 1 } }).elapsedNs;
 * });
 * if (ten !== 1000 || five !== 500) throw new Error(`${ten} ns, ${five} ns`);
 * ```
 *
 * @param source What a workload file holds (see {@linkcode Workload}); checked in full here.
 * @param overrides Values for some of the workload's params.
 * @throws {WorkloadError} For the first thing wrong: its place such as `progs.main[3][1]`, the rule
 * and the value received.
 */
export function assemble(
  source: unknown,
  overrides: Readonly<Record<string, number>> = {},
): Program {
  const workload = recordAt(source, "workload");
  knownKeysOnly(workload, WORKLOAD_KEYS, (key) => key);
  for (const key of ["$schema", "name", "about"] as const) {
    const text = workload[key];
    if (text !== undefined && typeof text !== "string") refuse(key, "must be a text", text);
  }
  const params = readParams(workload.params ?? {}, overrides);
  for (const key of ["marks", "warm"] as const) {
    if (workload[key] !== undefined) evaluate(workload[key], params, key);
  }
  const sync = SYNCS.find((name) => name === (workload.sync ?? "go"));
  if (sync === undefined) refuse("sync", `must be one of ${SYNCS.join(", ")}`, workload.sync);
  const dists = readDists(workload.dists ?? {}, params);
  const objects = new ObjectTable(workload.objects ?? {}, params);
  const sources = readProgs(workload.progs);
  const progs = new Map(sources.map(([name], i) => [name, i]));
  const variables = sources.map(([name]) => new Variables(name, params));
  const progAttrs = readAttrs(workload.attrs ?? {}, params, progs);
  const arrivals = workload.arrivals === undefined
    ? null
    : readArrivals(workload.arrivals, params, dists, progs, variables);
  const main = progs.get("main") ?? NONE;
  if (main === NONE && arrivals === null) {
    refuse("progs.main", "must be there, as nothing arrives from outside", undefined);
  }

  giveSpawned(sources, progs, variables);
  refuseHiddenParams(main, arrivals, variables);
  const code = new Code();
  const exprs = new ExprTable();
  const shared: Shared = { code, exprs, params, objects, dists: dists.index, progs, variables };
  const entries = sources.map(([name, body], i) => {
    const entry = code.here;
    writeBlock(new ProgContext(shared, variables[i]), body, `progs.${name}`, 0);
    code.emit(`progs.${name}, end`, Op.EXIT);
    return entry;
  });
  for (const prog of variables) prog.refuseNeverSet();
  if (sync === "tokio" || sync === "jdk") refuseForeign(sync, code, objects);
  const isAttributed = progAttrs !== null || code.op.includes(Op.SPAWN_AS);

  return {
    name: workload.name === undefined ? "unnamed" : escapedText(workload.name as string),
    op: Int32Array.from(code.op),
    a: Int32Array.from(code.a),
    b: Int32Array.from(code.b),
    c: Int32Array.from(code.c),
    where: code.where,
    progNames: sources.map(([name]) => name),
    progEntry: Int32Array.from(entries),
    progVars: Int32Array.from(variables, (prog) => prog.names.length),
    varNames: variables.map((prog) => prog.names),
    progAttrs: Float64Array.from(
      isAttributed ? progAttrs ?? initialAttrs(sources.length) : [],
    ),
    sync,
    main,
    exKind: Uint8Array.from(exprs.kind),
    exA: Int32Array.from(exprs.a),
    exB: Int32Array.from(exprs.b),
    exValue: Float64Array.from(exprs.value),
    args: Int32Array.from(code.args),
    cases: Int32Array.from(code.cases),
    calls: Int32Array.from(code.calls),
    timers: objects.names.timer.length,
    timerChan: objects.timerChan,
    chanCap: Int32Array.from(objects.chanCap),
    chanNet: Uint8Array.from(objects.chanNet),
    mutexes: objects.names.mutex.length,
    waitGroups: objects.names.wg.length,
    chanNames: objects.names.chan,
    mutexNames: objects.names.mutex,
    wgNames: objects.names.wg,
    semCap: Int32Array.from(objects.semCap),
    objectNames: objects.others(),
    dists: dists.list,
    arrivals,
  };
}

/** The params with their overrides. */
function readParams(
  source: unknown,
  overrides: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const params = new Map<string, number>();
  for (const [name, value] of Object.entries(recordAt(source, "params"))) {
    nameAt(name, `params.${name}`, "a param");
    if (name === MARK_ID) refuse("params.id", "must have another name: id is the mark id", value);
    params.set(name, wholeParam(value, name));
  }
  for (const [name, value] of Object.entries(overrides)) {
    if (!params.has(name)) {
      const rule = `unknown param, must be one of ${knownText(params.keys())}`;
      refuse(`params.${name}`, rule, value);
    }
    params.set(name, wholeParam(value, name));
  }
  return params;
}

function wholeParam(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value + 0;
  return refuse(`params.${name}`, "must be a whole number", value);
}

/** The name in `objects` of an object such as `c[3]`. */
const declared = (name: string): string => name.replace(/\[.*/, "");

/** Refuses what other runtimes have not in this form: for example a channel without room. */
function refuseForeign(
  sync: Sync,
  { op, c, where }: Code,
  { chanCap, chanNet, names }: ObjectTable,
) {
  const words = `with sync ${sync}`;
  for (const [type, [first]] of Object.entries(names)) {
    if (first === undefined || ["chan", "mutex", "wg"].includes(type)) continue;
    refuse(`objects.${declared(first)}`, `must be a chan, a mutex or a wg ${words}`, type);
  }
  const chan = chanCap.findIndex((cap, i) => cap === 0 || chanNet[i] !== 0);
  if (chan >= 0) {
    const place = `objects.${declared(names.chan[chan])}`;
    refuse(place, `must have a cap from 1, and be no socket, ${words}`, chanCap[chan]);
  }
  const second = op.findIndex((code, i) => code === Op.RECV && c[i] >= 0);
  if (second >= 0) refuse(where[second], `cannot be in a program ${words}`, "recv with ok");
  for (const [code, name] of [[Op.CLOSE, "close"], [Op.SELECT, "select"]] as const) {
    const at = op.indexOf(code);
    if (at >= 0) refuse(where[at], `cannot be in a program ${words}`, name);
  }
}

/** The progs by name, in the order of the file. */
function readProgs(source: unknown): readonly (readonly [string, unknown])[] {
  const progs = Object.entries(recordAt(source, "progs"));
  if (progs.length === 0) refuse("progs", "must hold at least one prog", source);
  for (const [name] of progs) nameAt(name, `progs.${name}`, "a prog");
  return progs;
}

/** Prog and variables of an instruction that starts a G. */
const SPAWNS: ReadonlyMap<unknown, (list: readonly unknown[]) => readonly unknown[]> = new Map([
  ["spawn", ([, name, given]: readonly unknown[]) => [name, given]],
  ["afterfunc", ([, , , name, given]: readonly unknown[]) => [name, given]],
]);

/**
 * Makes every variable that some `spawn` gives known before any prog is compiled, because such a
 * variable may hide a param of the same name. What is malformed here is refused later, in its turn.
 */
function giveSpawned(
  sources: readonly (readonly [string, unknown])[],
  progs: ReadonlyMap<string, number>,
  variables: readonly Variables[],
): void {
  const rest = sources.map(([, body]) => body).filter(Array.isArray) as unknown[][];
  while (rest.length > 0) {
    const list = rest.pop()!;
    const [name, given] = SPAWNS.get(list[0])?.(list) ?? [];
    const target = progs.get(name as string);
    if (target === undefined) {
      for (const inner of list) if (Array.isArray(inner)) rest.push(inner);
    } else if (isRecord(given)) {
      for (const variable of Object.keys(given)) variables[target].give(variable, `progs.${name}`);
    }
  }
}

/** A G that nobody spawns gets no variables, so none of its own may hide a param. */
function refuseHiddenParams(
  main: number,
  arrivals: Arrivals | null,
  variables: readonly Variables[],
): void {
  for (const root of [main, arrivals?.prog ?? NONE]) {
    if (root === NONE) continue;
    const { prog, names } = variables[root];
    const service = root === arrivals?.prog && root !== main ? names[arrivals.serviceVar] : null;
    const hiding = variables[root].hiddenParams().find((name) => name !== service);
    if (hiding === undefined) continue;
    refuse(
      `progs.${prog}`,
      `starts without being spawned, so its variables must not have the name of a param`,
      hiding,
    );
  }
}

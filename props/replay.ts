/**
 * The text form of a case: one shell command that runs it again, and the head of a failure.
 *
 * @module
 */

import fc from "fast-check";
import { modelNamed } from "@lab/models";
import { overrideCosts, ZERO } from "@lab/runtime";
import { caseFor, orderFreeScene, scene } from "./arbitraries/scenes.ts";
import type { Case } from "./case.ts";
import type { Violation } from "./law.ts";
import { determinism, sameValues } from "./laws.ts";
import { mutantNamed } from "./mutants.ts";
import { isProgramLaw } from "./program_faults.ts";

/** Where fast-check found a case: enough to make it again, however large it is. */
export interface FoundAt {
  readonly seed: number;
  /** Path of choices and shrinks, such as `1:0:2`. */
  readonly path: string;
}

/**
 * Runs that a path may skip: a suite never runs more, and to skip a thousand million takes an hour.
 */
const PATH_RUNS_MAX = 10_000_000;
/** Longest path, in characters: some thousand steps of shrinking. */
const PATH_TEXT_MAX = 10_000;
/** Longest case text that is put on a command line; larger ones are named by seed and path. */
const CASE_TEXT_MAX = 4_000;
/** Laws about several runs: a replay has to name them, as they cost a second run. */
const RUNS_LAW_NAMES: readonly string[] = [determinism.name, sameValues.name];

/**
 * The shell command that runs a case again.
 *
 * @param law Law that was broken, named in the command only if a run does not ask for it anyhow:
 * it is about several runs, or about the program.
 * @param found Where the case was found; used if the case itself is too long for a line.
 */
export function replayCommand(c: Case, law = "", found?: FoundAt): string {
  const { model, options = {}, mutant, ...scene } = c;
  const words = [modelNamed(model).replay ?? `deno task lab replay --model ${model}`];
  const text = JSON.stringify(scene);
  const short = found !== undefined && text.length > CASE_TEXT_MAX;
  if (!short) {
    for (const [key, value] of Object.entries(options)) words.push("--option", `${key}=${value}`);
  }
  if (mutant !== undefined) words.push("--mutant", mutant);
  if (RUNS_LAW_NAMES.includes(law) || isProgramLaw(law)) words.push("--law", law);
  if (short) words.push("--seed", String(found.seed), "--path", found.path);
  else words.push("--case", `'${text.replaceAll("'", "'\\''")}'`);
  return words.join(" ");
}

/** Longest case in the command that shows it: shells take arguments of about this length. */
const SHOWN_TEXT_MAX = 100_000;

/** The shell command that writes a page which shows a case step by step, or why there is none. */
export function lookCommand({ model, options = {}, mutant, ...scene }: Case): string {
  const text = JSON.stringify(scene).replaceAll("'", "'\\''");
  if (text.length > SHOWN_TEXT_MAX) return "the case is too large to be shown by one command";
  const words = [modelNamed(model).look ?? `deno task lab play --model ${model}`];
  for (const [key, value] of Object.entries(options)) words.push("--option", `${key}=${value}`);
  if (mutant !== undefined) words.push("--mutant", mutant);
  return [...words, "--case", `'${text}'`].join(" ");
}

/** What `lab replay` was told. */
export interface ReplayRequest {
  readonly model: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly mutant?: string;
  readonly law?: string;
  /** JSON text of a scene, as in the command. */
  readonly case?: string;
  /** Instead of a case: where it was found. */
  readonly found?: FoundAt;
}

/**
 * The case that a replay command stands for.
 *
 * @throws {RangeError} Neither or both of case and seed with path were given, no such model, the
 * text is no JSON object, or it lacks a part.
 */
export function replayedCase(request: ReplayRequest): Case {
  const { model, options, mutant, law, found } = request;
  const text = request.case;
  if ((text === undefined) === (found === undefined)) {
    throw new RangeError(
      "replay needs either --case or --seed with --path: received " +
        (text === undefined ? "neither" : "both"),
    );
  }
  if (mutant !== undefined && mutantNamed(mutant).base !== model) {
    throw new RangeError(
      `planted bug ${mutant} is one of model ${
        mutantNamed(mutant).base
      }: received --model ${model}`,
    );
  }
  if (text === undefined) {
    checkPath(found!.path);
    const [given] = Object.keys(options ?? {});
    if (given !== undefined) {
      const rule = "--option does not go with --seed and --path, which draw the model's options";
      throw new RangeError(`${rule}: received ${given}=${options![given]}`);
    }
    const made = caseFoundAt(model, found!, law === sameValues.name);
    return mutant === undefined ? made : { ...made, mutant };
  }
  const scene = parsed(text);
  for (const key of ["workload", "machine", "costs", "seed"]) {
    if (!(key in scene)) throw new RangeError(`--case must have '${key}': received ${text}`);
  }
  checkScene(scene);
  const own = checkModel(scene, request);
  return {
    ...(scene as unknown as Omit<Case, "model">),
    model,
    ...(options === undefined && own === undefined ? {} : { options: { ...own, ...options } }),
    ...(mutant === undefined ? {} : { mutant }),
  };
}

/** Keys of its machine. */
const MACHINE_KEYS: readonly string[] = Object.keys(
  { procs: 0, cores: 0, sysmonNs: 0, netPollNs: 0 } satisfies Record<keyof Case["machine"], 0>,
);

/** Keys of a case, as {@linkcode Case} has them. */
const CASE_KEYS: readonly string[] = Object.keys(
  {
    workload: 0,
    machine: 0,
    costs: 0,
    seed: 0,
    deviations: 0,
    model: 0,
    options: 0,
    mutant: 0,
  } satisfies Record<keyof Case, 0>,
);

/**
 * Refuses keys that a case does not have, and a model, a planted bug or an option in it that is not
 * the one in the command: what would run is not what was meant.
 *
 * @returns The options in the case.
 */
function checkModel(
  scene: Readonly<Record<string, unknown>>,
  { model, options = {}, mutant }: ReplayRequest,
): Record<string, string> | undefined {
  const unknown = Object.keys(scene).find((key) => !CASE_KEYS.includes(key));
  if (unknown !== undefined) {
    const value = JSON.stringify(scene[unknown]);
    throw new RangeError(
      `--case has the unknown key '${unknown}', must be one of ${CASE_KEYS.join(", ")}: ` +
        `received ${value}`,
    );
  }
  const same = (part: string, typed: string, value: unknown, flag: string | undefined) => {
    if (value === undefined || value === flag) return;
    const other = flag === undefined ? "which was not given" : `which says '${flag}'`;
    throw new RangeError(
      `--case ${part} must be as ${typed}, ${other}: received ${JSON.stringify(value)}`,
    );
  };
  same("model", "--model", scene.model, model);
  same("mutant", "--mutant", scene.mutant, mutant);
  const own = scene.options;
  if (own === undefined) return undefined;
  if (!isRecord(own)) {
    throw new RangeError(
      `--case options must be an object of texts: received ${JSON.stringify(own)}`,
    );
  }
  for (const [name, text] of Object.entries(own)) {
    if (typeof text !== "string") {
      throw new RangeError(
        `--case options.${name} must be text, as "4": received ${JSON.stringify(text)}`,
      );
    }
    if (Object.hasOwn(options, name)) same(`options.${name}`, "--option", text, options[name]);
  }
  return own as Record<string, string>;
}

/** Refuses a path that would take for ever to follow. */
function checkPath(path: string): void {
  if (path.length > PATH_TEXT_MAX) {
    throw new RangeError(
      `--path must have at most ${PATH_TEXT_MAX} characters: received ${path.length}`,
    );
  }
  const run = path.split(":")[0];
  if (!/^[0-9]+(:[0-9]+)*$/.test(path) || Number(run) > PATH_RUNS_MAX) {
    throw new RangeError(
      `--path must be numbers with colons between, the first at most ${PATH_RUNS_MAX}: ` +
        `received ${path.slice(0, 40)}`,
    );
  }
}

/**
 * Refuses a scene that a run would misread. The workload and the seed are checked by the run
 * itself.
 */
function checkScene({ machine, costs, deviations = [] }: Record<string, unknown>): void {
  const refuse = (part: string, rule: string, value: unknown): never => {
    throw new RangeError(`--case ${part} must be ${rule}: received ${JSON.stringify(value)}`);
  };
  const isShape = isRecord(machine) && "procs" in machine && "cores" in machine &&
    Object.keys(machine).every((key) => MACHINE_KEYS.includes(key));
  if (!isShape) {
    refuse("machine", '{"procs": P, "cores": C}, perhaps with "sysmonNs", "netPollNs"', machine);
  }
  if (isRecord(costs)) {
    try {
      overrideCosts(ZERO, { rows: costs });
    } catch (error) {
      throw new RangeError(`--case costs: ${(error as Error).message}`);
    }
  } else if (costs !== "zero" && costs !== "linux-x64") {
    refuse("costs", '"zero", "linux-x64" or an object of rows', costs);
  }
  const isPair = (x: unknown) =>
    Array.isArray(x) && x.length === 2 && x.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!Array.isArray(deviations) || !deviations.every(isPair)) {
    refuse("deviations", "pairs [position, choice] of whole numbers from 0", deviations);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RangeError(`--case must be JSON (${(error as Error).message}): received ${text}`);
  }
  if (isRecord(value)) return value;
  throw new RangeError(`--case must be a JSON object: received ${text}`);
}

/** Makes the case again that fast-check found for a model. @throws {RangeError} No such model. */
export function caseFoundAt(model: string, found: FoundAt, orderFree = false): Case {
  const spec = modelNamed(model);
  let made: Case | null = null;
  const keep = (c: Case) => {
    made ??= c;
  };
  const property = fc.property(caseFor(spec, orderFree ? orderFreeScene : scene), keep);
  try {
    fc.check(property, { ...found, numRuns: 1, endOnFailure: true });
  } catch (error) {
    // fast-check throws at a path that goes on where nothing is left to shrink.
    if (!(error instanceof Error && error.message.startsWith("Unable to replay"))) throw error;
  }
  if (made !== null) return made;
  const path = found.path.length > 40 ? `${found.path.slice(0, 40)}…` : found.path;
  throw new RangeError(`no case is found at seed ${found.seed}, path ${path}`);
}

/** The first lines of a failure: law, model, who, when, and why in a sentence. */
export function failureHead(who: string, violations: readonly Violation[]): string[] {
  const [first, ...others] = violations;
  const blamed = [["G", first.g], ["P", first.p], ["M", first.m]]
    .filter(([, id]) => (id as number) >= 0).map(([letter, id]) => `${letter}${id}`).join(" ");
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return [
    `law ${first.law} broken by ${who}${blamed === "" ? "" : ` · ${blamed}`} · at ` +
    `${first.atNs} ns${more}`,
    `  ${first.reason}`,
  ];
}

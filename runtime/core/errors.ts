/**
 * Errors by what the caller can do about them, bugs of the lab itself among them; and how a bad
 * value is shown in one.
 *
 * @module
 */

import { escapedText } from "./received.ts";
import type { Trace } from "./trace.ts";

/**
 * A workload that cannot be assembled: names the place, the rule and the value received.
 *
 * @example A duration below 0
 * ```ts ignore
 * import { assemble, WorkloadError } from "@gmp-lab/lab/workload";
 *
 * try {
 *   assemble({ progs: { main: [["compute", 5], ["compute", -1]] } });
 *   throw new Error("it was taken");
 * } catch (error) {
 *   if (!(error instanceof WorkloadError)) throw error;
 *   if (error.place !== "progs.main[1][1]") throw new Error(error.place);
 * }
 * ```
 */
export class WorkloadError extends Error {
  /** Tells it from other errors. */
  override readonly name = "WorkloadError";
  /**
   * Says what is wrong where.
   *
   * @param place Where in the workload, for example `progs.main[3][1]`.
   * @param rule What must hold there, in words.
   * @param received The value found, as JSON text.
   */
  constructor(readonly place: string, readonly rule: string, readonly received: string) {
    super(`${place}: ${rule}: received ${received}`);
  }
}

/** A run that broke off. */
export class BrokenOff extends Error {
  /** What was recorded until then; null unless the run kept columns. */
  trace: Trace | null = null;
}

/**
 * A G did what would panic in Go: sent on a closed channel, unlocked an unlocked mutex, …
 *
 * @example To unlock what is not locked panics
 * ```ts ignore
 * import { assemble, ProgramError, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const objects = { mu: { type: "mutex" } };
 * const program = assemble({ objects, progs: { main: [["unlock", "mu"]] } });
 * try {
 *   simulate({ model: configure("gm").make, program, machine: { procs: 1 } });
 *   throw new Error("it did not panic");
 * } catch (error) {
 *   if (!(error instanceof ProgramError) || error.g !== 0) throw error;
 * }
 * ```
 */
export class ProgramError extends BrokenOff {
  /** Tells it from other errors. */
  override readonly name = "ProgramError";
  /**
   * A panic. @param g The G. @param where Its instruction. @param what The panic, in Go's words.
   */
  constructor(
    readonly g: number,
    readonly where: string,
    readonly what: string,
    readonly atNs: number,
  ) {
    super(`G${g} at ${where}, ${atNs} ns: ${what}`);
  }
}

/**
 * A run reached one of its limits.
 *
 * @example A program that takes too long
 * ```ts ignore
 * import { assemble, LimitError, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const program = assemble({ progs: { main: [["for", "i", 1e9, [["yield"]]]] } });
 * const limits = { stepsMax: 1000 };
 * try {
 *   simulate({ model: configure("gm").make, program, machine: { procs: 1 }, limits });
 *   throw new Error("it came to an end");
 * } catch (error) {
 *   if (!(error instanceof LimitError) || error.limit !== "stepsMax") throw error;
 * }
 * ```
 */
export class LimitError extends BrokenOff {
  /** Tells it from other errors. */
  override readonly name = "LimitError";
  /**
   * A limit.
   *
   * @param limit Name of the option.
   * @param value Its value.
   * @param usual Why it is usually hit.
   */
  constructor(readonly limit: string, readonly value: number, readonly usual: string) {
    super(`limit ${limit} = ${value} reached: ${usual}`);
  }
}

/**
 * The model used a verb against its rules: the model is wrong.
 *
 * @example A scheduler that runs what is not there
 * ```ts ignore
 * import { assemble, DONE, type GId, Model, ModelError, simulate } from "@gmp-lab/lab";
 *
 * class Wrong extends Model {
 *   readonly name = "wrong";
 *   ready(): number { return DONE; }
 *   find(): number { return 7 as GId; } // there is no such G
 * }
 * const program = assemble({ progs: { main: [] } });
 * try {
 *   simulate({ model: (ops) => new Wrong(ops), program, machine: { procs: 1 }, verify: true });
 *   throw new Error("nobody saw it");
 * } catch (error) {
 *   if (!(error instanceof ModelError) || error.hook !== "find") throw error;
 * }
 * ```
 */
export class ModelError extends BrokenOff {
  /** Tells it from other errors. */
  override readonly name = "ModelError";
  /** The hook that ran, or "": none did, or nobody knows. */
  hook = "";
  /** Its step in words; "" if the hook has no steps. */
  step = "";
  /** Both as text: ` in gpm.find/recheck`, or "". */
  place = "";

  /** A breach. @param rule The rule broken. @param m,p,g The actors, NONE if absent. */
  constructor(
    readonly rule: string,
    readonly m: number,
    readonly p: number,
    readonly g: number,
    readonly atNs: number,
  ) {
    super(textOf({ rule, place: "", m, p, g, atNs }));
  }

  /** Notes the hook that ran; who says so first knows best. @param step In words, or "". */
  during(model: string, hook: string, step: string): void {
    if (this.hook !== "") return;
    this.hook = hook;
    this.step = step;
    this.place = ` in ${model}.${hook}${step === "" ? "" : `/${step}`}`;
    this.message = textOf(this);
  }
}

function textOf(
  { rule, place, m, p, g, atNs }: Pick<ModelError, "rule" | "place" | "m" | "p" | "g" | "atNs">,
): string {
  return `${rule}${place} (M${m} P${p} G${g} at ${atNs} ns)`;
}

/** A bug in the lab itself. */
export class LabBug extends Error {
  override readonly name = "LabBug";
}

/**
 * Throws {@linkcode LabBug} unless `condition` holds.
 *
 * @param text Constant text: no templates on a hot path.
 */
export function assert(condition: boolean, text: string): asserts condition {
  if (!condition) throw new LabBug(text);
}

/** For the `default` of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new LabBug(`unreachable: ${JSON.stringify(value)}`);
}

const charactersMax = 80;

/** Text of `value` for "received …". Numbers that JSON turns into `null` keep their name. */
export function receivedText(value: unknown): string {
  const text = typeof value === "number" || typeof value === "undefined"
    ? String(value)
    : escapedText(jsonText(value));
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`;
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    // Circular, or nested deeper than the stack: then it was refused for another reason.
    return `${Array.isArray(value) ? "a list" : typeof value} that JSON cannot show`;
  }
}

/** The names of `known` for "must be one of …", in their order; says so when there are none. */
export function knownText(known: Iterable<string>): string {
  const names = [...known];
  return names.length === 0 ? "(none are declared)" : names.join(", ");
}

/**
 * The hooks of a model as a table: where their arguments stand, what each may answer, and what is
 * said of an answer that it may not. And a model that answers all of its hooks in one place.
 *
 * @module
 */

import {
  again,
  DONE,
  Model,
  type Ops,
  PARK,
  STEP_MAX,
  type Traits,
  type Verdict,
} from "./model.ts";
import type { Promises } from "./promises.ts";
import type { StepTables } from "./step_names.ts";

/** What is known of a hook. */
interface HookRow {
  /** Which of its arguments is the M that acts; NONE: no M is told. */
  readonly m: number;
  /** Which of its arguments it is about: a G, a P, or why an M goes on; NONE: nothing but the M. */
  readonly about: number;
  /** Answers beside `again(step)`; null: it answers true or false. */
  readonly answers: string | null;
}

/** All hooks, in the order of their numbers. */
const ROWS = {
  ready: { m: 1, about: 0, answers: "DONE" },
  find: { m: 0, about: -1, answers: "a G, PARK" },
  leave: { m: 1, about: 0, answers: "DONE" },
  back: { m: 1, about: 0, answers: "its G, PARK" },
  tick: { m: 1, about: 0, answers: null },
  retake: { m: -1, about: 0, answers: null },
  handed: { m: 1, about: 0, answers: "DONE" },
  inject: { m: 1, about: 0, answers: "DONE" },
  woken: { m: 0, about: 1, answers: "a G, PARK, DONE" },
  period: { m: 0, about: -1, answers: "DONE" },
} as const satisfies Record<string, HookRow>;

/** Name of a hook. */
export type Hook = keyof typeof ROWS;
/** A hook that answers with a verdict. */
export type VerdictHook = Exclude<Hook, "tick" | "retake">;

/** The hooks of a model, in the order of their numbers. */
export const HOOKS: readonly Hook[] = Object.keys(ROWS) as Hook[];

/** A model whose hooks are all answered by one method: for guests, who live elsewhere. */
export abstract class HookRelay extends Model<Ops> {
  readonly name: string;
  override readonly traits: Traits;
  override readonly promises: Promises;
  readonly #steps: StepTables;
  // Both stand on the prototype, as the other hooks do; see below.
  declare ready: Model["ready"];
  declare find: Model["find"];

  /** @param about What the model says of itself. */
  constructor(
    ops: Ops,
    about: Pick<Model, "name" | "traits" | "promises"> & { readonly steps?: StepTables },
  ) {
    super(ops);
    this.name = about.name;
    this.traits = about.traits;
    this.promises = about.promises;
    this.#steps = about.steps ?? {};
  }
  override get steps(): StepTables {
    return this.#steps;
  }

  /**
   * Answers `hook`.
   *
   * @param m The M that acts, or NONE. @param about What it is about, or NONE.
   * @param values All arguments of the hook.
   */
  protected abstract answer(
    hook: Hook,
    m: number,
    about: number,
    values: readonly number[],
  ): Verdict | boolean;

  static {
    for (const hook of HOOKS) {
      const { m, about } = ROWS[hook];
      Object.defineProperty(this.prototype, hook, {
        value(this: HookRelay, ...values: number[]) {
          return this.answer(hook, m < 0 ? -1 : values[m], about < 0 ? -1 : values[about], values);
        },
      });
    }
  }
}

/** Does `hook` answer true or false, and no verdict? */
export function answersTruth(hook: Hook): boolean {
  return ROWS[hook].answers === null;
}

/** Says that `hook` may not answer `verdict`, and what it may. */
export function refusalText(hook: VerdictHook, verdict: Verdict): string {
  return `${hook} answered ${verdictText(verdict)}, which is no verdict of this hook; ` +
    `it may answer ${ROWS[hook].answers} or again(step), step 0..${STEP_MAX}`;
}

/** A verdict as a model writes it. */
function verdictText(verdict: unknown): string {
  if (verdict === DONE) return `DONE (${verdict})`;
  if (verdict === PARK) return `PARK (${verdict})`;
  if (typeof verdict !== "number" || !Number.isInteger(verdict)) return String(verdict);
  if (verdict >= 0) return `G${verdict}`;
  return verdict <= again(0) ? `again(${again(0) - verdict})` : String(verdict);
}

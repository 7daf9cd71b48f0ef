/**
 * What the table of instructions knows of each: its row.
 *
 * @module
 */

import type { ObjectType } from "./objects.ts";
import type { Op } from "./program.ts";

/** What can stand at the place of an operand; `workload.ts` has the type of each. */
export type OperandKind =
  /** A number that is worked out when the instruction runs. */
  | "number"
  /** The same, as a duration in ns. */
  | "ns"
  | ObjectType
  /** Name of a prog. */
  | "prog"
  /** Name of a variable that is set. */
  | "variable"
  /** Variables of a new G, worked out by the spawner. */
  | "given"
  /** What is said of a new G to the scheduler. */
  | "attrs"
  /** A list of instructions. */
  | "block"
  /** What a select is made of. It repeats up to the end. */
  | "parts";

/** One operand of an instruction. */
export interface Operand {
  /** What may stand here. */
  readonly kind: OperandKind;
  /** As the form of the instruction writes it. */
  readonly form: string;
  /** What it means, in a sentence; without it what its kind says is enough. */
  readonly about?: string;
  /** May it be left out? So may then all behind it. */
  readonly optional?: true;
  /** What holds if it is left out. Without it: nothing. */
  readonly initial?: number | string | Readonly<Record<string, never>>;
  /** What a simpler form has here, where leaving it out says more than a number. */
  readonly simplest?: number;
}

/** Runtimes on which an oracle runs workloads, to hold the lab's orders against theirs. */
export type OracleName = "go";

/** All that is known of an instruction, but for what it does. */
export interface InstructionRow {
  /** What it does, in a sentence or two. */
  readonly about: string;
  /** What stands behind the name. */
  readonly operands: readonly Operand[];
  /**
   * The opcode; its operands `a b` are those of the instruction in their order, then `then`. Null:
   * it becomes more than one word of code, or reads its operands in its own way (`encode.ts`).
   */
  readonly op: keyof typeof Op | null;
  /** A last operand of the code that the file does not show: an expression, or a plain number. */
  readonly then?: { readonly kind: "number" | "flag"; readonly value: number };
  /**
   * As Go would write it: `{1}` is the first operand, and what stands in brackets is left out if
   * the operand within is. Blocks come behind it in braces.
   */
  readonly text: string;
  /** Rank among all: the shrinker puts an instruction in the place of those of a higher one. */
  readonly rank: number;
  /** Whose oracles can run it. */
  readonly oracles: readonly OracleName[];
  /** It at work, as editors propose it. */
  readonly example: readonly unknown[];
}

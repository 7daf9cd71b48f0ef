/**
 * The life of Gs that may be pinned to their threads (`LockOSThread`, `block_on`): a wait of such a
 * G keeps its thread. A class of its own, since all other programs would pay for the question.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import type { M } from "../machine/m_table.ts";
import type { Traits } from "../model.ts";
import { Op, type Program } from "../program/program.ts";
import { GLife } from "./g_life.ts";

/** May Gs be pinned, and has the model fewer threads than Gs, so that it matters? */
export function mayPin(program: Program, traits: Traits): boolean {
  return traits.threads !== "per-g" && program.op.includes(Op.PIN);
}

/** As {@linkcode GLife}, of a program that may pin Gs. */
export class PinningLife extends GLife {
  override readonly pins = true;

  override block(m: M, g: number, wait: number, object: number): void {
    if (!this.isPinned(g)) return super.block(m, g, wait, object);
    // At the price of a thread that goes to sleep, and is woken by whoever lets `g` go.
    this.s.charge(m, Cost.parkCall);
    this.keepThread(m, g, wait, object);
  }
}

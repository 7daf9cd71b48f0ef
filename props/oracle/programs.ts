/**
 * Generated programs for the comparison with real Go: some pieces, or a soup, or both, and the phase
 * of the scheduler's tick at which they start.
 *
 * @module
 */

import fc from "fast-check";
import type { Workload } from "@lab/runtime";
import { PIECE_KINDS, type PieceKind, PIECES, type PieceSize } from "./pieces.ts";
import { hasTwoLiveCases, type Soup, soup, soupPiece } from "./soup.ts";
import { leftToChance, type OracleCase } from "./lab_runs.ts";
import type { Instr, Instrs, Objects, Piece } from "../piece.ts";

/** A program as drawn. */
interface Plan {
  readonly pieces: readonly (PieceSize & { readonly kind: PieceKind })[];
  readonly soup: Soup | null;
  /** What main does after each piece. */
  readonly between: "nothing" | "yield" | "mark";
  /** Does main wait for all, or leave after a yield? */
  readonly waits: boolean;
  readonly phase: number;
}

const piece = fc.record({
  kind: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...PIECE_KINDS.filter((kind) => kind !== "burst")) },
    { weight: 1, arbitrary: fc.constant<PieceKind>("burst") },
  ),
  k: fc.integer({ min: 1, max: 8 }),
  r: fc.integer({ min: 1, max: 6 }),
  c: fc.integer({ min: 0, max: 4 }),
  v: fc.integer({ min: 0, max: 3 }),
});

const plan: fc.Arbitrary<Plan> = fc.record({
  pieces: fc.array(piece, { maxLength: 4 }),
  soup: fc.option(soup, { freq: 2 }),
  between: fc.constantFrom("nothing" as const, "yield" as const, "mark" as const),
  waits: fc.integer({ min: 0, max: 9 }).map((n) => n < 9),
  phase: fc.integer({ min: 0, max: 60 }),
});

const BETWEEN: Readonly<Record<Plan["between"], Instrs>> = {
  nothing: [],
  yield: [["yield"]],
  mark: [["mark"]],
};

/** Replaces `#` in every name of a piece. */
function numbered(piece: Piece, i: number): Piece {
  return JSON.parse(JSON.stringify(piece).replaceAll("#", String(i)));
}

function caseOf(plan: Plan): OracleCase {
  const pieces = plan.pieces.map((size, i) => numbered(PIECES[size.kind](size), i));
  if (plan.soup !== null) pieces.push(soupPiece(plan.soup));
  const objects: Objects = Object.assign({ all: { type: "wg" } }, ...pieces.map((p) => p.objects));
  const progs: Workload["progs"] = Object.assign({}, ...pieces.map((p) => p.progs));
  const main: Instr[] = pieces.flatMap(({ gs, main }) => [
    ...(gs > 0 ? [["wgadd", "all", gs] as Instr] : []),
    ...main,
    ...BETWEEN[plan.between],
  ]);
  main.push(plan.waits ? ["wgwait", "all"] : ["yield"], ["mark"]);
  return { workload: withoutUnused({ objects, progs: { main, ...progs } }), phase: plan.phase };
}

/** Leaves out progs that nothing spawns and objects that nothing names: they only distract. */
function withoutUnused(
  { objects, progs }: Required<Pick<Workload, "objects" | "progs">>,
): Workload {
  const kept = new Set(["main"]);
  for (const name of kept) {
    for (const [, spawned] of JSON.stringify(progs[name]).matchAll(/\["spawn","(\w+)"/g)) {
      kept.add(spawned);
    }
  }
  const used = Object.fromEntries(Object.entries(progs).filter(([name]) => kept.has(name)));
  const text = JSON.stringify(used);
  return {
    objects: Object.fromEntries(
      Object.entries(objects).filter(([name]) => text.includes(`"${name}"`)),
    ),
    progs: used,
  };
}

/** Programs whose order real Go repeats: those where a select may take one of two are left out. */
export const oracleCase: fc.Arbitrary<OracleCase> = plan
  .map((plan) => ({
    program: caseOf(plan),
    risky: plan.soup !== null && hasTwoLiveCases(plan.soup),
  }))
  .filter(({ program, risky }) => !risky || !leftToChance(program))
  .map(({ program }) => program);

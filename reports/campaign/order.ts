/**
 * Which cell comes next. Cells come in rounds: who is in a round is decided by what came of the
 * rounds before the last one, so the order is the same for any number of workers and however often
 * somebody pulled the plug; and nobody waits at the end of a round for its slowest cell.
 *
 * @module
 */

import { CORPUS } from "./cell.ts";
import type { PlacedCell } from "./store.ts";

/** A lane: its cells, and how many of them are in a round already. */
interface Lane {
  readonly cells: readonly PlacedCell[];
  given: number;
  /** What its last cell that counts has brought; Infinity: none counts, so it promises most. */
  score: number;
}

/** What a lane is about: the first word of its name. */
const aboutOf = ([{ lane }]: readonly PlacedCell[]): string => lane.split(" ")[0];

/** Lanes so that what they are about takes turns: a short night has something of everything. */
function inTurns(lanes: readonly (readonly PlacedCell[])[]): (readonly PlacedCell[])[] {
  const groups = [...Map.groupBy(lanes, aboutOf).values()];
  const longest = Math.max(0, ...groups.map((own) => own.length));
  const turns = Array.from({ length: longest }, (_, i) => groups.map((own) => own[i]));
  return turns.flat().filter((own) => own !== undefined);
}

/** The order of the cells of one campaign. */
export class Order {
  readonly #lanes: Lane[];
  readonly #rounds: PlacedCell[][] = [];
  /** Cells that are finished or given up. */
  readonly #done = new Set<number>();
  #given = 0;
  /** In the round that is being given out. */
  #at = 0;

  /**
   * @param cells In their order.
   * @param size Cells of a round.
   * @param news How much new a cell has brought, from 0. Asked when all cells of its lane before it
   * are done.
   */
  constructor(
    cells: readonly PlacedCell[],
    private readonly size: number,
    private readonly news: (seq: number) => number,
  ) {
    const lanes = [...Map.groupBy(cells, ({ lane }) => lane).values()];
    this.#lanes = inTurns(lanes).map((own) => ({ cells: own, given: 0, score: Infinity }));
  }

  /** A cell is finished or given up. */
  note(seq: number): void {
    this.#done.add(seq);
  }

  /**
   * The next cell, in an order that depends on outcomes alone. Cells that are done are passed over.
   *
   * @param most Places of the order that may be given out.
   * @returns "wait": ask again when one more cell is done; null: there are no more.
   */
  next(most = Infinity): PlacedCell | "wait" | null {
    for (;;) {
      if (this.#given >= most) return null;
      const round = this.#rounds.at(-1) ?? [];
      if (this.#at < round.length) {
        const cell = round[this.#at++];
        this.#given++;
        if (!this.#done.has(cell.seq)) return cell;
        continue;
      }
      const before = this.#rounds.at(-2) ?? [];
      if (before.some(({ seq }) => !this.#done.has(seq))) return "wait";
      const more = this.#formed(before);
      if (more.length === 0) return null;
      this.#rounds.push(more);
      this.#at = 0;
    }
  }

  /** A new round. @param before The last round that counts: all of it is done. */
  #formed(before: readonly PlacedCell[]): PlacedCell[] {
    const lanes = new Map(this.#lanes.map((lane) => [lane.cells[0].lane, lane]));
    for (const { seq, lane } of before) lanes.get(lane)!.score = this.news(seq);
    const open = this.#lanes.filter(({ cells, given }) => given < cells.length);
    // A stable sort: lanes that promise as much keep their order.
    open.sort((a, b) => b.score === a.score ? a.given - b.given : b.score - a.score);
    const round: PlacedCell[] = [];
    const give = (lane: Lane): void => void round.push(lane.cells[lane.given++]);
    // The corpus comes first, all of it.
    const corpus = open.filter(({ cells }) => aboutOf(cells) === CORPUS);
    for (const lane of corpus) while (lane.given < lane.cells.length) give(lane);
    if (round.length > 0) return round;
    // Half of a round goes to whoever was given least, so that no lane is forgotten.
    const fair = open.toSorted((a, b) => a.given - b.given).slice(0, Math.ceil(this.size / 2));
    for (const lane of open) if (fair.includes(lane)) give(lane);
    // The other half: half of it to whoever has brought most, half of what is left to the next.
    for (const lane of open.filter(({ score }) => score > 0)) {
      const share = Math.ceil((this.size - round.length) / 2);
      for (let i = 0; i < share && lane.given < lane.cells.length; i++) give(lane);
    }
    while (round.length < this.size) {
      const left = open.filter(({ cells, given }) => given < cells.length);
      if (left.length === 0) break;
      for (const lane of left) if (round.length < this.size) give(lane);
    }
    return round;
  }
}

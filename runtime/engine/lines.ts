/**
 * What it costs that several cores change the same memory: a line of cache has to come from the
 * core that changed it last, and a lock of the runtime may be taken.
 *
 * Such a lock is unfair, as Go's is (lock_spinbit.go): who finds it taken looks again after a round
 * of waiting, and until then others may take it. So the core that has the lock's line goes on
 * almost undisturbed, and what it gets done is not less because many wait.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import type { EngineMemory } from "../machine/columns.ts";
import { INTERRUPT_M, type M } from "../machine/m_table.ts";
import { Ev } from "../observe/events.ts";
import type { Counters } from "../observe/counters.ts";

/** A line of memory with a lock in it, or with a word that is changed without one. */
export interface Line {
  /** The lock is taken from here, which may lie ahead, to there. */
  lockFromNs: number;
  lockFreeNs: number;
  /** The core that has the line; NONE: nobody yet. */
  lockCore: number;
}

/** What of a run's state is read and written here. */
interface LinesState {
  readonly cores: number;
  readonly nowNs: number;
  readonly tracing: 0 | 1;
  readonly cost: Float64Array;
  readonly memory: EngineMemory;
  readonly costTimes: Float64Array;
  readonly counts: Counters;
  lockWaitNs: number;
  charge(m: M, row: number): void;
  emitWide(code: number, m: M, g: number, a: number, b: number): void;
}

/** Makes lines that nobody has had. */
export function lines(count: number): Line[] {
  const list: Line[] = [];
  for (let i = 0; i < count; i++) list.push({ lockFromNs: -0, lockFreeNs: -0, lockCore: -1 });
  return list;
}

// The optimizer folds constants of its own module, but not members of imported objects.
const { gMove: G_MOVE, lineMove: LINE_MOVE, lockContended: LOCK_CONTENDED } = Cost,
  INTERRUPT = INTERRUPT_M;

const NO_GS = new Int32Array(0);

/** What the lines of a run cost. */
export class Lines {
  /** 1: a G that changes its core costs something. */
  readonly gsMove: 0 | 1 = 0;
  /** The core that has the lines of each G. */
  private gCores: Int32Array<ArrayBuffer> = NO_GS;
  /** Dead Gs that nobody has taken, by the core on which they ended. */
  declare private readonly dead: Int32Array;
  /** 1: there are other cores, and it costs something that they change the same memory. */
  readonly contend: 0 | 1 = 0;
  private readonly moveNs: number = -0;
  private readonly roundNs: number = -0;

  /** @param old Those of an earlier run on the same machine, whose table is used again. */
  constructor(private readonly s: LinesState, old: Lines | null = null) {
    const { cost, cores } = s;
    this.dead = old?.dead.fill(0) ?? new Int32Array(cores);
    this.moveNs = cost[LINE_MOVE];
    this.roundNs = cost[LOCK_CONTENDED];
    this.gsMove = cores > 1 && cost[G_MOVE] > 0 ? 1 : 0;
    this.contend = cores > 1 && this.moveNs + this.roundNs > 0 ? 1 : 0;
  }

  /** `m` has made `g`, of a dead one unless it is `fresh`: preferably one that died here. */
  madeG(m: M, g: number, fresh: boolean): void {
    if (m.core >= 0 && !fresh) {
      if (this.dead[m.core] > 0) this.dead[m.core]--;
      else {
        const from = this.dead.findIndex((count) => count > 0);
        if (from >= 0) this.dead[from]--;
        this.s.charge(m, G_MOVE);
      }
    }
    if (g >= this.gCores.length) {
      this.gCores = this.s.memory.grown(this.gCores, g + 1, "which core each G was on");
    }
    this.gCores[g] = m.core;
  }

  /** The G of `m` has ended. */
  diedG(m: M): void {
    if (m.core >= 0) this.dead[m.core]++;
  }

  /** `m` is about to run `g`. */
  runG(m: M, g: number): void {
    const from = this.gCores[g];
    if (from === m.core) return;
    this.gCores[g] = m.core;
    if (from >= 0) this.s.charge(m, G_MOVE);
  }

  /** `m` changes a word on the line, without a lock. */
  touch(m: M, line: Line): void {
    if (line.lockCore !== m.core) this.fetch(m, line);
  }

  /** `m` takes the lock on the line, works under it for `workNs`, and gives it back. */
  pass(m: M, line: Line, workNs: number): void {
    // An interrupt has no core, and nothing that it does costs it time.
    if (m.id === INTERRUPT) {
      line.lockFromNs = Math.max(line.lockFreeNs, this.s.nowNs);
      line.lockFreeNs = line.lockFromNs + workNs;
      return;
    }
    const fromNs = m.clock;
    if (line.lockFreeNs > fromNs) {
      if (line.lockFromNs < fromNs + workNs) return this.wait(m, line, workNs);
      // Whoever has it then takes it only later in its step.
      if (line.lockCore !== m.core) this.s.charge(m, LINE_MOVE);
      m.clock += workNs;
      return;
    }
    if (line.lockCore !== m.core) this.fetch(m, line);
    line.lockFromNs = fromNs;
    line.lockFreeNs = m.clock += workNs;
  }

  /** The line comes to the core of `m`. */
  private fetch(m: M, line: Line): void {
    const from = line.lockCore;
    line.lockCore = m.core;
    if (from >= 0) this.s.charge(m, LINE_MOVE);
  }

  /**
   * `m` finds the lock taken. The core that has the line gets it as soon as it is free; others look
   * again after rounds, and whoever has the lock is held up by what they do then.
   */
  private wait(m: M, line: Line, workNs: number): void {
    const s = this.s, lackNs = line.lockFreeNs - m.clock, roundNs = this.roundNs;
    const isNear = line.lockCore === m.core || line.lockCore < 0;
    const rounds = isNear || roundNs === 0 ? 0 : Math.ceil(lackNs / roundNs);
    const waitNs = rounds === 0 ? lackNs : rounds * roundNs;
    s.counts.lockWaits++;
    s.lockWaitNs += waitNs;
    s.costTimes[LOCK_CONTENDED] += rounds;
    if (s.tracing !== 0) s.emitWide(Ev.LOCK_WAIT, m, -1, waitNs, rounds);
    m.clock += waitNs;
    line.lockFreeNs += workNs;
    if (!isNear) {
      s.charge(m, LINE_MOVE);
      // There and back.
      line.lockFreeNs += 2 * this.moveNs;
    }
    m.clock += workNs;
  }
}

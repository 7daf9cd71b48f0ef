/**
 * What it costs that several cores change the same memory: a line of cache has to come from the
 * core that changed it last, and a lock of the runtime may be taken.
 *
 * Such a lock is unfair, as Go's is (lock_spinbit.go): who finds it taken looks again after a round
 * of waiting, and as long as others have it then, after one more. So the core that has the lock's
 * line goes on almost undisturbed, and two that need it all the time take turns of a round each. An
 * M that has looked so often that Go's would go to sleep gets the lock next instead.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import type { EngineMemory } from "../machine/columns.ts";
import { INTERRUPT_M, type M } from "../machine/m_table.ts";
import { Ev } from "../observe/events.ts";
import { type AgentList, MANY as MANY_AGENTS } from "./agent_list.ts";
import type { Counters } from "../observe/counters.ts";

/** A line of memory with a lock in it, or with a word that is changed without one. */
export interface Line {
  /** The lock is taken from here, which may lie ahead, to there, and from which core. */
  lockFromNs: number;
  lockFreeNs: number;
  lockBy: number;
  /** The core that has the line; NONE: nobody yet. */
  lockCore: number;
  /** Who found the lock taken, and looks again; before this time nobody does. */
  lookers: M[];
  firstLookNs: number;
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
  readonly agents: AgentList;
  readonly mAgent: number;
  charge(m: M, row: number): void;
  chargeTimes(m: M, row: number, times: number): void;
  emitWide(code: number, m: M, g: number, a: number, b: number): void;
}

/** Makes lines that nobody has had. */
export function lines(count: number): Line[] {
  const list: Line[] = [];
  for (let i = 0; i < count; i++) {
    list.push({
      lockFromNs: -0,
      lockFreeNs: -0,
      lockBy: -1,
      lockCore: -1,
      lookers: [],
      firstLookNs: Infinity,
    });
  }
  return list;
}

// The optimizer folds constants of its own module, but not members of imported objects.
const { gMove: G_MOVE, lineMove: LINE_MOVE, lockContended: LOCK_CONTENDED } = Cost,
  INTERRUPT = INTERRUPT_M,
  MANY = MANY_AGENTS;

/** Rounds of looking at a lock before an M sleeps, in Go (lock_spinbit.go): four, and a yield. */
const ROUNDS_MAX = 5;
/** To make a G of one that ended elsewhere costs so many times what running it does. */
const MADE_TIMES = 3;
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
  private readonly roundNs: number = -0;
  /**
   * 1: an M that left its core while it looked for a lock came back earlier than it would have
   * looked, and looks for another. What lines know of the first look is not sure any more.
   */
  private isLost: 0 | 1 = 0;
  /** The count of Ms that search; `taken` while an M raises it to wake another. */
  private readonly wakers: Line = lines(1)[0];

  constructor(private readonly s: LinesState) {
    const { cost, cores } = s;
    this.dead = new Int32Array(cores);
    this.roundNs = cost[LOCK_CONTENDED];
    this.gsMove = cores > 1 && cost[G_MOVE] > 0 ? 1 : 0;
    this.contend = cores > 1 && cost[LINE_MOVE] + this.roundNs > 0 ? 1 : 0;
  }

  /** As at the start of a run: nobody has had any. */
  restart(): void {
    const { wakers } = this;
    this.gCores.fill(0);
    this.dead.fill(0);
    this.isLost = 0;
    wakers.lockFromNs = wakers.lockFreeNs = -0;
    wakers.lockBy = wakers.lockCore = -1;
    wakers.lookers.length = 0;
    wakers.firstLookNs = Infinity;
  }

  /** `m` has made `g`, of a dead one unless it is `fresh`: preferably one that died here. */
  madeG(m: M, g: number, fresh: boolean): void {
    if (m.core >= 0 && !fresh) {
      if (this.dead[m.core] > 0) this.dead[m.core]--;
      else {
        const from = this.dead.findIndex((count) => count > 0);
        if (from >= 0) this.dead[from]--;
        this.s.chargeTimes(m, G_MOVE, MADE_TIMES);
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
    if (line.lockCore === m.core) return;
    const from = line.lockCore;
    line.lockCore = m.core;
    if (from >= 0) this.s.charge(m, LINE_MOVE);
  }

  /** `m` takes the lock on the line, works under it for `workNs`, and gives it back. */
  pass(m: M, line: Line, workNs: number): void {
    this.lock(m, line, workNs);
    if (this.s.agents.marks >= MANY) this.s.agents.moveMarked();
    m.clock += workNs;
  }

  /**
   * `m` looks whether there is somebody to wake: raises the count of those that search, passes
   * through the lock on the line, and lowers it (proc.go: wakep). While it does, another that would
   * wake somebody goes on at once.
   *
   * @returns Did it take the lock?
   */
  wake(m: M, line: Line, workNs: number): boolean {
    const { wakers } = this, fromNs = m.clock;
    if (m.id === INTERRUPT) return false;
    const isBusy = wakers.lockFromNs <= fromNs && fromNs < wakers.lockFreeNs;
    const isOthers = wakers.lockCore !== m.core;
    this.touch(m, wakers);
    if (isBusy && isOthers) return false;
    this.pass(m, line, workNs);
    wakers.lockFromNs = fromNs;
    wakers.lockFreeNs = m.clock;
    return true;
  }

  /** `m` gets the lock, and has it for `heldNs` from its clock on. */
  private lock(m: M, line: Line, heldNs: number): void {
    const { s, roundNs } = this;
    // An interrupt has no core, and nothing that it does costs it time.
    if (m.id === INTERRUPT) {
      line.lockFromNs = Math.max(line.lockFreeNs, s.nowNs);
      line.lockFreeNs = line.lockFromNs + heldNs;
      line.lockBy = m.core;
      return;
    }
    if (line.lookers.length > 0) {
      if (m.lookNs > s.nowNs && line.lookers.includes(m)) {
        // It takes it once more in the step in which it waits.
        m.holdNs = m.clock + heldNs - m.lookNs;
        return;
      }
      if (this.mayLook(line, m.clock)) this.settle(line, m.clock);
    }
    const isTaken = line.lockFreeNs > m.clock && line.lockFromNs < m.clock + heldNs;
    if (!isTaken || line.lockBy === m.core) {
      this.touch(m, line);
      // Whoever has it takes it only later in its step.
      if (line.lockFreeNs <= m.clock || isTaken) this.hold(m.core, line, m.clock, heldNs);
      return;
    }
    const lackNs = line.lockFreeNs - m.clock;
    const rounds = line.lockBy < 0 || roundNs === 0 ? 0 : Math.ceil(lackNs / roundNs);
    const waitNs = rounds === 0 ? lackNs : rounds * roundNs;
    this.bookWaits(1, waitNs, rounds);
    if (s.tracing !== 0) s.emitWide(Ev.LOCK_WAIT, m, -1, waitNs, rounds);
    m.clock += waitNs;
    if (m.clock < m.lookNs) this.isLost = 1;
    m.lookNs = m.clock;
    m.lookCore = m.core;
    m.lookRounds = rounds;
    if (line.lockCore >= 0) s.charge(m, LINE_MOVE);
    m.holdNs = m.clock + heldNs - m.lookNs;
    if (rounds > 0) {
      line.lookers.push(m);
      if (m.lookNs < line.firstLookNs) line.firstLookNs = m.lookNs;
    } else {
      line.lockCore = m.core;
      this.hold(m.core, line, m.clock, heldNs);
    }
  }

  /** The lock is taken for `heldNs` from `fromNs` on: who looks meanwhile looks again later. */
  private hold(core: number, line: Line, fromNs: number, heldNs: number): void {
    const untilNs = fromNs + heldNs;
    line.lockFromNs = fromNs;
    line.lockFreeNs = untilNs;
    line.lockBy = core;
    if (this.mayLook(line, untilNs)) this.refuse(line, fromNs, untilNs);
  }

  /** May there be somebody who looks at the lock before `untilNs`? */
  private mayLook(line: Line, untilNs: number): boolean {
    return line.firstLookNs < untilNs || this.isLost !== 0;
  }

  /**
   * Whoever looks at the lock while it is taken looks again: after a round once more, until the
   * lock is free at `untilNs`. After several it is the next (or would sleep).
   */
  private refuse(line: Line, fromNs: number, untilNs: number): void {
    const { s, roundNs, wakers } = this, { agents, mAgent, nowNs } = s, { lookers } = line;
    let firstNs = Infinity, waits = 0, waitedNs = 0, rounds = 0;
    for (let i = 0; i < lookers.length; i++) {
      const m = lookers[i], beforeNs = m.lookNs;
      let lookNs = beforeNs;
      if (lookNs >= fromNs && lookNs < untilNs) {
        // It may have left its core in the step in which it waited.
        const agent = mAgent + m.id, isThere = m.clock > nowNs && agents.has(agent);
        while (lookNs < untilNs) {
          const isRound = ++m.lookRounds < ROUNDS_MAX;
          const ns = isRound ? roundNs : untilNs - lookNs;
          lookNs += ns;
          if (!isThere) continue;
          waits++;
          if (isRound) rounds++;
          if (s.tracing !== 0) s.emitWide(Ev.LOCK_WAIT, m, -1, ns, isRound ? 1 : 0);
        }
        m.lookNs = lookNs;
        if (isThere) {
          const ns = lookNs - beforeNs;
          waitedNs += ns;
          m.clock += ns;
          if (wakers.lockCore === m.core && wakers.lockFreeNs > nowNs) wakers.lockFreeNs += ns;
          agents.mark(agent, m.clock);
        }
      }
      if (lookNs < firstNs) firstNs = lookNs;
    }
    line.firstLookNs = firstNs;
    if (agents.marks < MANY) agents.moveMarked();
    this.bookWaits(waits, waitedNs, rounds);
  }

  /** Whoever looks before `untilNs`, when the lock is free, takes it. */
  private settle(line: Line, untilNs: number): void {
    const { lookers } = line;
    for (;;) {
      let first = -1, firstNs = Infinity, nextNs = Infinity;
      for (let i = 0; i < lookers.length; i++) {
        const { lookNs } = lookers[i];
        if (lookNs < firstNs) {
          first = i;
          nextNs = firstNs;
          firstNs = lookNs;
        } else if (lookNs < nextNs) nextNs = lookNs;
      }
      line.firstLookNs = firstNs;
      if (firstNs >= untilNs) return;
      const m = lookers[first];
      // By hand: a splice makes an array each time.
      for (let i = first + 1; i < lookers.length; i++) lookers[i - 1] = lookers[i];
      lookers.pop();
      line.firstLookNs = nextNs;
      line.lockCore = m.lookCore;
      this.hold(m.lookCore, line, firstNs, m.holdNs);
      if (!this.mayLook(line, untilNs)) return;
    }
  }

  private bookWaits(count: number, ns: number, rounds: number): void {
    const s = this.s;
    s.counts.lockWaits += count;
    s.lockWaitNs += ns;
    s.costTimes[LOCK_CONTENDED] += rounds;
  }
}

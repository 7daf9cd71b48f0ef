/**
 * How a model ends slices and sleeps: at once, by a timer, by a count of operations.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import type { M } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { Ev, KickWhy } from "../observe/events.ts";
import type { Monitor } from "./monitor.ts";
import type { State } from "./state.ts";
import { Outside } from "./state_parts.ts";
import type { Threads } from "./threads.ts";

/** Ends of slices, and of sleeps that end by themselves. */
export class Slices {
  constructor(
    private readonly s: State,
    private readonly threads: Threads,
    private readonly monitor: Monitor,
  ) {}

  /** Does a G run on `p`, so that its slice can be ended? */
  canKick(p: number): boolean {
    const { ps, ms } = this.s;
    return ps.status[p] === PStatus.RUNNING && ps.m[p] >= 0 && ms.at[ps.m[p]].g >= 0;
  }

  /** Ends the slice on `p`, as `canKick` allows, because `m` asks for it. */
  kick(m: M, p: number): void {
    const s = this.s;
    s.charge(m, Cost.wakeCall);
    this.#end(m, s.ms.at[s.ps.m[p]], KickWhy.ASKED);
  }

  /** The slice in which `m` runs `g` next ends after `ns`. */
  endAfter(m: M, g: number, ns: number): void {
    const s = this.s;
    if (!(ns >= 0)) {
      const what = `endSliceAfter: a slice lasts a number of ns from 0: received ${ns}`;
      throw new ModelError(what, m.id, m.p, g, s.nowNs);
    }
    m.sliceG = g;
    m.sliceReadyNs = s.gs.readyNs(g);
    m.sliceEndNs = Math.ceil(Math.max(m.clock, s.nowNs) + ns);
    if (m.sliceEndNs === Infinity) return;
    s.askedFor++;
    this.threads.later(m.sliceEndNs, Outside.SLICE_END, m.id);
  }

  /** The time that was set for the slice on `m` is over: is it still the same slice? */
  over(m: M): void {
    const s = this.s, g = m.g;
    if (g < 0 || g !== m.sliceG || m.sliceEndNs !== s.nowNs) return;
    if (s.gs.readyNs(g) === m.sliceReadyNs) this.#end(s.interrupt, m, KickWhy.TIME);
  }

  /** The next PARK of `m` ends by itself after `ns`. */
  parkFor(m: M, ns: number): void {
    if (!(ns > 0)) {
      const what = `parkFor: a sleep lasts a number of ns above 0: received ${ns}`;
      throw new ModelError(what, m.id, m.p, -1, this.s.nowNs);
    }
    m.alarmNs = Math.ceil(m.clock + ns);
  }

  /** Each slice of `m` from the next on ends after `n` operations. */
  operations(m: M, n: number): void {
    if (!(n > 0 && (n === Infinity || Number.isInteger(n) && n < 2 ** 30))) {
      const what = `sliceOps: a slice has 1..2^30-1 operations, or Infinity: received ${n}`;
      throw new ModelError(what, m.id, m.p, -1, this.s.nowNs);
    }
    m.budget = n === Infinity ? 0 : n + 1;
  }

  #end(by: M, on: M, why: number): void {
    const s = this.s;
    if (s.tracing !== 0) s.emit(Ev.KICK, by, on.g, on.id, why);
    this.monitor.preempt(on);
  }
}

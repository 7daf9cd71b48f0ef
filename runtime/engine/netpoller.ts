/**
 * What a model collects of timers and of the network, and the M that sleeps there.
 *
 * @module
 */

import { Cost } from "../core/cost_table.ts";
import { ModelError } from "../core/errors.ts";
import { isPseudo, type M } from "../machine/m_table.ts";
import { ReadyWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";

/** Most Gs that one netpoll collects (Go: 128 epoll events; netpoll_epoll.go: netpoll). */
export const NETPOLL_MAX = 128;

/** Those to whom timers go that are no sleep of a G. */
interface Alarms {
  /** Is the timer of `g` not the end of a sleep? */
  waits(g: number): boolean;
  /** `m` took `key` out of the heap of `p`. */
  collected(m: M, key: number, p: number): void;
}

/** Collects Gs whose sleep or network wait is over. */
export class Netpoller {
  /** Null: the program has none. */
  alarms: Alarms | null = null;

  constructor(private readonly s: State, private readonly threads: Threads) {}

  /** Readies every G of `p` whose sleep is over, on `m`. */
  runTimers(m: M, p: number): void {
    const s = this.s;
    this.threads.uncollected = 0;
    while (s.timers.firstNs(p) <= s.nowNs) {
      const g = s.timers.pop(p);
      if (g >= 0) s.charge(m, Cost.timerFire);
      if (this.alarms !== null && (g < 0 || this.alarms.waits(g))) {
        this.alarms.collected(m, g, p);
        continue;
      }
      s.counts.timersFired++;
      if (s.tracing !== 0) s.log.add(Ev.TIMER, m.id, p, g, 0, 0);
      this.threads.markReadySince(m, g, ReadyWhy.TIMER, s.gs.scratch[g]);
    }
  }

  /** Readies Gs whose wait is over, on `m`. @returns How many. */
  poll(m: M): number {
    const s = this.s;
    s.charge(m, Cost.netpollCall);
    s.counts.netpolls++;
    const count = Math.min(s.netCount, NETPOLL_MAX);
    s.chargeTimes(m, Cost.netpollG, count);
    s.counts.netReadied += count;
    if (count > 0) this.threads.uncollected = 0;
    s.netCount -= count;
    if (s.tracing !== 0) s.emit(Ev.NETPOLL, m, -1, count, s.netCount);
    // The kernel tells oldest first; Go's `netpollready` stacks what it is told, so the newest goes
    // on.
    const collected: number[] = [];
    for (let i = 0; i < count; i++) {
      collected.push(s.netHead);
      s.netHead = s.netHead === s.netTail ? -1 : s.gs.next[s.netHead];
    }
    if (s.netHead < 0) s.netTail = -1;
    while (collected.length > 0) {
      const g = collected.pop()!;
      this.threads.markReadySince(m, g, ReadyWhy.NETPOLL, s.gs.scratch[g]);
    }
    return count;
  }

  /** `m` will sleep in the netpoller. `false`: somebody is there, or `m` was started meanwhile. */
  block(m: M): boolean {
    const s = this.s;
    if (isPseudo(m)) {
      const what = "blockInNetpoll: sysmon and interrupts do not sleep there";
      throw new ModelError(what, m.id, m.p, -1, s.nowNs);
    }
    // An M that was started after it announced itself has a P by now, and will not sleep.
    if (s.netM !== null || m.permit !== 0) return false;
    // From here on the netpoller wakes it. Would somebody start it too, it had two Ps.
    if (m.idle !== 0) this.threads.removeIdle(m);
    s.netM = m;
    m.inNet = 1;
    return true;
  }
}

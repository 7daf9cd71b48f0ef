/**
 * A machine that does not run: its parts, for tests that call them one by one.
 *
 * @module
 */

import { ZERO } from "../core/cost_presets.ts";
import { GStatus } from "../machine/g_table.ts";
import type { M } from "../machine/m_table.ts";
import { EventLog } from "../observe/sink.ts";
import { assemble } from "../program/assemble.ts";
import { Netpoller } from "../engine/netpoller.ts";
import { VirtualOps } from "../engine/ops.ts";
import { Os } from "../engine/os.ts";
import { State } from "../engine/state.ts";
import { Threads } from "../engine/threads.ts";

/** Gs that there are, all of them runnable. */
const GS = 10;

/** A machine of `procs` Ps, and a core more, at time 0, on which M0 holds P0 and has core 0. */
export function idleMachine({ procs = 2, msMax = 10, costs = ZERO, verify = false } = {}) {
  const s = new State({
    program: assemble({ progs: { main: [] } }),
    procs,
    cores: procs + 1,
    msMax,
    sysmonNs: 10_000_000,
    netPollNs: 10_000_000,
    gsMax: GS,
    gsHint: GS,
    costs,
    seed: 1,
    log: new EventLog("columns"),
    cold: false,
  });
  for (let g = 0; g < GS; g++) s.gs.setStatus(s.gs.create(0, 0, s), GStatus.RUNNABLE);
  const ops = new VirtualOps(s, verify), os = new Os(s, "user");
  const traits = { unit: "user", threads: "per-p", netpoll: true, sysmon: false } as const;
  const threads = new Threads(s, os, traits, false);
  // Nobody ends slices here.
  ops.attach(threads, os, new Netpoller(s, threads), null as never);
  s.threads = 1;
  threads.takeProc(s.main, 0);
  os.runnable(s.main, 0, false);
  /** A thread that went to sleep, after it announced itself idle. */
  const sleeper = (): M => {
    const m = threads.create(s.main);
    os.runnable(m, s.nowNs, false);
    threads.park(m);
    return m;
  };
  return { s, ops, os, threads, sleeper };
}

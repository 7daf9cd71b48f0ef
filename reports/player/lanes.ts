/**
 * Lanes of the timeline: what each P, M, core or G did, as segments between events.
 *
 * @module
 */

import { Ev, LeaveWhy, type Trace } from "@lab/runtime";
import { firstFrom } from "./facts.ts";

/** What the lanes are about. */
export const LANE_KINDS = ["P", "M", "core", "G"] as const;
/** One of {@linkcode LANE_KINDS}. */
export type LaneKind = typeof LANE_KINDS[number];

/** What a segment shows. */
export const Shade = { RUN: 0, SYSCALL: 1, SPIN: 2, READY: 3, BLOCKED: 4, ON: 5 } as const;

/** Segments of one lane, in order; column `who` names the G (of cores: the M). */
export class Lane {
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly who: number[] = [];
  readonly shade: number[] = [];

  constructor(readonly kind: LaneKind, readonly id: number) {}

  get name(): string {
    return `${this.kind === "core" ? "core " : this.kind}${this.id}`;
  }

  /** Begins a segment at event `i`; one that is open ends there. */
  open(i: number, who: number, shade: number): void {
    this.close(i);
    this.from.push(i);
    this.who.push(who);
    this.shade.push(shade);
  }

  /** Ends the open segment at event `i`, if there is one. */
  close(i: number): void {
    if (this.to.length < this.from.length) this.to.push(i);
  }

  /** Index of the segment that is open at event `i`, or of the next one behind; not before `k`. */
  find(i: number, k = 0): number {
    return firstFrom(this.to, i + 1, k);
  }
}

/** Lanes that are shown at most: of more, the first ones. */
export const LANES_MAX = 20_000;

/** All lanes of a kind. */
export function lanesOf(trace: Trace, kind: LaneKind): Lane[] {
  const lanes: Lane[] = [];
  const lane = (id: number): Lane | undefined => {
    if (id < 0 || id >= LANES_MAX) return undefined;
    for (let next = lanes.length; next <= id; next++) lanes.push(new Lane(kind, next));
    return lanes[id];
  };
  if (kind === "P") lane(trace.about.procs - 1);
  if (kind === "core") lane(trace.about.cores - 1);
  const play = PLAYS[kind];
  for (let i = 0; i < trace.length; i++) play(trace, i, lane);
  for (const each of lanes) each.close(trace.length - 1);
  return lanes;
}

type Play = (trace: Trace, i: number, lane: (id: number) => Lane | undefined) => void;

const byHolder = (holder: "p" | "m"): Play => (trace, i, lane) => {
  const id = trace[holder][i];
  switch (trace.code[i]) {
    case Ev.RUN:
      return lane(id)?.open(i, trace.g[i], Shade.RUN);
    case Ev.SYSCALL_IN:
      return lane(id)?.open(i, trace.g[i], Shade.SYSCALL);
    case Ev.SPIN:
      return trace.a[i] === 0 ? lane(id)?.close(i) : lane(id)?.open(i, -1, Shade.SPIN);
    case Ev.STOP:
      return trace.a[i] === LeaveWhy.SYSCALL ? undefined : lane(id)?.close(i);
    case Ev.SYSCALL_OUT:
    case Ev.P_IDLE:
    case Ev.RETAKE:
    case Ev.HANDOFF:
    case Ev.M_PARK:
    case Ev.M_EXIT:
      return lane(id)?.close(i);
  }
};

const PLAYS: Readonly<Record<LaneKind, Play>> = {
  P: byHolder("p"),
  M: (trace, i, lane) => {
    const { code } = trace;
    // A P that is taken or handed away changes nothing on its thread.
    if (code[i] !== Ev.RETAKE && code[i] !== Ev.P_IDLE && code[i] !== Ev.HANDOFF) {
      byHolder("m")(trace, i, lane);
    }
  },
  core: ({ code, m, a }, i, lane) => {
    if (code[i] === Ev.CORE_ON) lane(a[i])?.open(i, m[i], Shade.ON);
    else if (code[i] === Ev.CORE_OFF) lane(a[i])?.close(i);
  },
  G: ({ code, g, a }, i, lane) => {
    switch (code[i]) {
      case Ev.READY:
        return lane(g[i])?.open(i, g[i], Shade.READY);
      case Ev.RUN:
        return lane(g[i])?.open(i, g[i], Shade.RUN);
      case Ev.SYSCALL_IN:
        return lane(g[i])?.open(i, g[i], Shade.SYSCALL);
      case Ev.SYSCALL_OUT:
        return lane(g[i])?.open(i, g[i], Shade.READY);
      case Ev.STOP:
        if (a[i] === LeaveWhy.EXIT) return lane(g[i])?.close(i);
        if (a[i] === LeaveWhy.SYSCALL) return;
        return lane(g[i])?.open(i, g[i], a[i] === LeaveWhy.BLOCK ? Shade.BLOCKED : Shade.READY);
    }
  },
};

/**
 * The library of shapes: what Gs do with each other in generated programs, each shape once. The
 * generators of the laws (`arbitraries/`) and of the oracle (`oracle/`) draw from it by the
 * properties that a row declares.
 *
 * @module
 */

import { contend, crossed, crowd, mutex } from "./locks.ts";
import {
  broadcast,
  forgotten,
  market,
  pingpong,
  pipe,
  poll,
  ring,
  select,
  server,
} from "./messages.ts";
import { barrier, burst, chain, forks, release, respawn, tree, yields } from "./spawns.ts";
import { buffer, drain, first, gather, pool, readers, tally } from "./sync.ts";
import { alarms, patience, ticks } from "./timers.ts";
import { busyNet, long, netpoll, sleep, stuckCall, syscall } from "./waits.ts";
import type { Write } from "./build.ts";

/** A shape: a few Gs around one feature. */
export interface Shape {
  /** Writes it out in a style; how many Gs it has, stands in the part. */
  readonly write: Write;
  /** Are the same values in the same Gs at the end, whatever the schedule? */
  readonly orderFree: boolean;
  /** Do the laws draw it, with Gs that take time? */
  readonly timed: boolean;
  /**
   * Does real Go repeat its order of marks at one P, so that the oracle draws it? `"live"`: it
   * does, but such programs are no part of the recorded corpus; live Go is asked for them.
   */
  readonly repeatable: boolean | "live";
  /** All others end on every schedule. */
  readonly deadlocks?: "perhaps" | "always";
}

/**
 * The shapes, in the order in which generators draw them. Seeds, paths of fast-check and the corpus
 * recorded from real Go depend on it: a new one goes to the end.
 */
const ROWS = {
  tree: { write: tree, orderFree: true, timed: true, repeatable: true },
  forks: { write: forks, orderFree: true, timed: true, repeatable: false },
  yields: { write: yields, orderFree: true, timed: true, repeatable: true },
  burst: { write: burst, orderFree: true, timed: true, repeatable: true },
  pipe: { write: pipe, orderFree: true, timed: true, repeatable: true },
  pingpong: { write: pingpong, orderFree: true, timed: true, repeatable: true },
  market: { write: market, orderFree: false, timed: true, repeatable: true },
  select: { write: select, orderFree: false, timed: true, repeatable: false },
  server: { write: server, orderFree: false, timed: false, repeatable: true },
  poll: { write: poll, orderFree: false, timed: true, repeatable: true },
  broadcast: { write: broadcast, orderFree: true, timed: true, repeatable: true },
  mutex: { write: mutex, orderFree: true, timed: true, repeatable: true },
  contend: { write: contend, orderFree: true, timed: false, repeatable: true },
  crowd: { write: crowd, orderFree: true, timed: false, repeatable: true },
  barrier: { write: barrier, orderFree: true, timed: true, repeatable: true },
  release: { write: release, orderFree: true, timed: false, repeatable: true },
  ring: { write: ring, orderFree: true, timed: false, repeatable: true },
  respawn: { write: respawn, orderFree: true, timed: false, repeatable: true },
  chain: { write: chain, orderFree: true, timed: false, repeatable: true },
  sleep: { write: sleep, orderFree: true, timed: true, repeatable: false },
  syscall: { write: syscall, orderFree: true, timed: true, repeatable: false },
  stuckCall: { write: stuckCall, orderFree: true, timed: true, repeatable: false },
  netpoll: { write: netpoll, orderFree: true, timed: true, repeatable: false },
  busyNet: { write: busyNet, orderFree: true, timed: true, repeatable: false },
  long: { write: long, orderFree: true, timed: true, repeatable: false },
  crossed: {
    write: crossed,
    orderFree: false,
    timed: true,
    repeatable: false,
    deadlocks: "perhaps",
  },
  forgotten: {
    write: forgotten,
    orderFree: false,
    timed: true,
    repeatable: false,
    deadlocks: "always",
  },
  readers: { write: readers, orderFree: true, timed: true, repeatable: "live" },
  buffer: { write: buffer, orderFree: false, timed: true, repeatable: "live" },
  gather: { write: gather, orderFree: false, timed: true, repeatable: "live" },
  pool: { write: pool, orderFree: true, timed: true, repeatable: "live" },
  first: { write: first, orderFree: false, timed: true, repeatable: "live" },
  tally: { write: tally, orderFree: false, timed: true, repeatable: "live" },
  drain: { write: drain, orderFree: true, timed: true, repeatable: "live" },
  alarms: { write: alarms, orderFree: false, timed: true, repeatable: false },
  ticks: { write: ticks, orderFree: true, timed: true, repeatable: false },
  patience: { write: patience, orderFree: false, timed: true, repeatable: false },
} as const satisfies Record<string, Shape>;

/** Name of a shape. */
export type ShapeName = keyof typeof ROWS;
/** The shapes by name. */
export const SHAPES: Readonly<Record<ShapeName, Shape>> = ROWS;
const NAMES = Object.keys(SHAPES) as ShapeName[];
/** Shapes that the laws draw. */
export const TIMED = NAMES.filter((name) => SHAPES[name].timed);
/** Shapes that the oracle draws for programs whose orders are recorded. */
export const REPEATABLE = NAMES.filter((name) => SHAPES[name].repeatable === true);
/** Shapes that it draws for those of live Go only. */
export const LIVE = NAMES.filter((name) => SHAPES[name].repeatable === "live");

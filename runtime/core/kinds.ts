/**
 * Kinds by which runs differ, and which workloads, models and traces name alike.
 *
 * @module
 */

/** Flavours of synchronisation, see `Program.sync`. */
export const SYNCS = ["go", "fifo", "tokio", "jdk"] as const;
/** One of {@linkcode SYNCS}. */
export type Sync = typeof SYNCS[number];

/** What order a queue keeps; see the functions of `queues.ts`. */
export type QueueKind = "fifo" | "ring" | "slot" | "stack" | "deque" | "levels" | "ordered";

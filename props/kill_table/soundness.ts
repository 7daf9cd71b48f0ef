/**
 * The other side of the kill table: laws that blame a sound model would be worth nothing. Every
 * model is held to every law on generated cases of all flavours, some of them order-free, each run
 * twice.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import { replayCommand } from "../replay.ts";
import { brokenCases, type CaseFlavour } from "../shard.ts";

/** Runs of one piece of work. */
export const SHARD_RUNS = 250;
/**
 * The programs of each round of the models, over and over: of all flavours, and some order-free.
 */
const ROUNDS: readonly CaseFlavour[] = [
  "any",
  "pinned",
  "any",
  "order-free",
  "any",
  "attributed",
  "in-order",
  "locked",
  "order-free",
];

/** What came of one shard. */
export interface Sound {
  readonly shard: number;
  readonly runs: number;
  /** Messages about models that were blamed. */
  readonly blamed: readonly string[];
}

/**
 * Holds one model to all its laws.
 *
 * @param shard From 0: decides model, seed and kind of programs.
 * @param runs Cases; two runs and more are made of each.
 */
export function soundShard(shard: number, runs = SHARD_RUNS): Sound {
  const model = MODELS[shard % MODELS.length].name;
  const flavour = ROUNDS[Math.floor(shard / MODELS.length) % ROUNDS.length];
  const broken = brokenCases({ model, flavour, cases: runs, seed: 1_000_003 + shard });
  const blamed = broken.map(({ case: c, violations: [{ law, reason }] }) =>
    `law ${law} blames ${model}: ${reason}\n  ${replayCommand(c, law)}`
  );
  return { shard, runs, blamed };
}

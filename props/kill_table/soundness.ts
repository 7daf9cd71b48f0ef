/**
 * The other side of the kill table: laws that blame a sound model would be worth nothing. Every
 * model is held to every law on generated cases of all flavours, some of them order-free, each run
 * twice.
 *
 * @module
 */

import fc from "fast-check";
import { MODELS } from "@lab/models";
import {
  attributed,
  caseFor,
  inOrder,
  orderFreeScene,
  pinned,
  scene,
} from "../arbitraries/scenes.ts";
import { determinism, LAWS, sameValues } from "../laws.ts";
import { replayCommand } from "../replay.ts";
import { runCase } from "../run.ts";

/** Runs of one piece of work. */
export const SHARD_RUNS = 250;
/**
 * The programs of each round of the models, over and over: of all flavours, and some order-free.
 */
const ROUNDS = [
  scene,
  pinned(scene),
  scene,
  orderFreeScene,
  scene,
  attributed(scene),
  inOrder(scene),
  orderFreeScene,
] as const;

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
  const spec = MODELS[shard % MODELS.length];
  const scenes = ROUNDS[Math.floor(shard / MODELS.length) % ROUNDS.length];
  const isOrderFree = scenes === orderFreeScene;
  const laws = [
    ...LAWS.map(({ name }) => name),
    determinism.name,
    ...(isOrderFree ? [sameValues.name] : []),
  ];
  const cases = caseFor(spec, scenes);
  const blamed: string[] = [];
  for (const c of fc.sample(cases, { numRuns: runs, seed: 1_000_003 + shard })) {
    const found = runCase(c, laws).violations;
    if (found.length === 0) continue;
    const [{ law, reason }] = found;
    blamed.push(`law ${law} blames ${spec.name}: ${reason}\n  ${replayCommand(c, law)}`);
  }
  return { shard, runs, blamed };
}

/**
 * Who is at a queue: campaigns and workers leave a note that lapses unless it is written again.
 * Work of one code goes to workers of the same code alone, so each names its own.
 *
 * @module
 */

import { UsageError } from "../../command_line/errors.ts";
import type { Redis } from "./connection.ts";

/** A note lapses after so long, and is written again so often. */
const LAPSE_S = 30, WRITE_MS = 5_000;

/** Campaigns give work, workers take it. */
export type Role = "campaign" | "worker";

/** Somebody at a queue. */
export interface Present {
  /** Of the campaign, or of the worker. */
  readonly name: string;
  /** Fingerprint of its code. */
  readonly code: string;
}

/** The queue of one code. */
export const queueName = (code: string): string => `gmp-lab-${code}`;

const keyOf = (role: Role, name: string): string => `gmp-lab-present:${role}:${name}`;

/**
 * Says that somebody is here, until `leave()`.
 *
 * @param onBeat Called after each time that the note was written.
 */
export async function come(
  redis: Redis,
  role: Role,
  present: Present,
  onBeat: () => void = () => {},
): Promise<{ leave(): Promise<void> }> {
  const key = keyOf(role, `${present.name}:${present.code}`);
  const write = () =>
    redis.set(key, JSON.stringify(present), { expiration: { type: "EX", value: LAPSE_S } });
  await write();
  const timer = setInterval(() => {
    write().then(onBeat).catch(() => {
      // A lost connection is tried again by itself.
    });
  }, WRITE_MS);
  return {
    async leave() {
      clearInterval(timer);
      await redis.del(key).catch(() => 0);
    },
  };
}

/** Those of a role that are here. */
export async function present(redis: Redis, role: Role): Promise<Present[]> {
  const found: Present[] = [];
  for await (const keys of redis.scanIterator({ MATCH: keyOf(role, "*"), COUNT: 1_000 })) {
    if (keys.length === 0) continue;
    for (const text of await redis.mGet(keys)) {
      if (text !== null) found.push(JSON.parse(text));
    }
  }
  return found;
}

/**
 * What a worker finds: campaigns of its own code, or none at all.
 *
 * @returns How many there are of its code.
 * @throws {UsageError} There are campaigns, and all of them are of other code.
 */
export function checkCode(campaigns: readonly Present[], code: string): number {
  const own = campaigns.filter((one) => one.code === code).length;
  if (own > 0 || campaigns.length === 0) return own;
  const [{ name, code: other }] = campaigns;
  const rule = `has work of other code: campaign '${name}' is of ${other}, this worker of ${code}`;
  const advice = "check out the same commit, run by the same Deno";
  throw new UsageError("--queue", rule, null, advice);
}

/**
 * A connection to the queue's Redis: the first one must come about, later ones are tried again for
 * as long as it takes.
 *
 * @module
 */

import { createClient } from "redis";
import { messageOf, UsageError } from "../../command_line/errors.ts";
import type { Address } from "./address.ts";

/** A client of Redis that is connected. */
export type Redis = ReturnType<typeof createClient>;

/** The first connection is tried so often, and so long each time. */
const FIRST_TRIES = 3, TRY_MS = 5_000;
/** Longest pause between two tries later on. */
const PAUSE_MS = 5_000;

/**
 * Connects.
 *
 * @param say Told in a line when a connection is lost, and when it is there again, once each.
 * @throws {UsageError} Nobody answers there, or not to this name and password.
 */
export async function connected(
  { host, port, database, username, password, tls, shown }: Address,
  say: (line: string) => void,
): Promise<Redis> {
  let isFirst = true, isLost = false, fault: unknown = null;
  const redis: Redis = createClient({
    username,
    password,
    database,
    // For managed services only; it asks the environment.
    maintNotifications: "disabled",
    socket: {
      host,
      port,
      connectTimeout: TRY_MS,
      reconnectStrategy: (times) =>
        isFirst && times + 1 >= FIRST_TRIES ? false : Math.min((times + 1) * 200, PAUSE_MS),
      ...(tls === undefined ? {} : { tls: true, servername: host, ca: tls.ca }),
    },
  });
  redis.on("error", (error) => {
    fault ??= error;
    if (isFirst || isLost) return;
    isLost = true;
    say(`the connection to ${shown} is lost`);
  });
  redis.on("ready", () => {
    if (isLost) say(`the connection to ${shown} is back`);
    isLost = false;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    if (redis.isOpen) redis.destroy();
    const why = messageOf(fault ?? error).split("\n")[0];
    const advice = "start a Redis there, or mend the URL, the name or the password";
    throw new UsageError("--queue", `cannot be used (${why})`, shown, advice);
  }
  isFirst = false;
  return redis;
}

/** Takes leave of the queue. That is not waited for if the queue is gone, or goes meanwhile. */
export async function farewell(redis: Redis, leave: () => Promise<unknown>): Promise<void> {
  if (!redis.isReady) return;
  const { promise: lost, resolve } = Promise.withResolvers<void>();
  redis.once("error", () => resolve());
  await Promise.race([leave(), lost]);
}

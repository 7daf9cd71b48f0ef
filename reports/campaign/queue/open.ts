/**
 * Loads what talks to a queue; campaigns without one do without its packages.
 *
 * @module
 */

/** What a command needs of a queue. */
export interface QueueSide {
  readonly addressOf: typeof import("./address.ts").addressOf;
  readonly queueCrew: typeof import("./crew.ts").queueCrew;
  readonly work: typeof import("./work.ts").work;
}

/** @throws {Deno.errors.NotCapable} This process may not set a variable. */
export async function openQueueSide(): Promise<QueueSide> {
  // Or else BullMQ's msgpackr asks the whole environment where its native form may be.
  Deno.env.set("MSGPACKR_NATIVE_ACCELERATION_DISABLED", "true");
  const [{ addressOf }, { queueCrew }, { work }] = await Promise.all([
    import("./address.ts"),
    import("./crew.ts"),
    import("./work.ts"),
  ]);
  return { addressOf, queueCrew, work };
}

/**
 * A crew of workers on any machines, which a queue of BullMQ carries cells to and answers from.
 *
 * @module
 */

import type { Answer } from "@lab/props";
import { Queue, QueueEvents } from "bullmq";
import { messageOf } from "../../command_line/errors.ts";
import type { Cell, Done } from "../cell.ts";
import type { Crew } from "../crew.ts";
import { TASK } from "../replay.ts";
import type { Address } from "./address.ts";
import { connected, farewell } from "./connection.ts";
import { come, present, queueName } from "./presence.ts";

/** A job that nobody knows of any more is given again; looked for so often. */
const LOOK_MS = 5_000;

/** Name of a job: BullMQ takes none that is a number, and some ids of cells have digits alone. */
const jobOf = ({ id }: Cell): string => `cell-${id}`;

/** A cell that is under way. */
interface UnderWay {
  readonly cell: Cell;
  readonly answer: (answer: Answer<Done>) => void;
  /** Looks in a row that did not find the job. */
  missed: number;
}

/** Who gives work, and how much at once. */
export interface QueueCrewRequest {
  readonly address: Address;
  /** Name of the campaign, and fingerprint of the code. */
  readonly name: string;
  readonly code: string;
  /** Cells that stand in the queue at most. */
  readonly width: number;
  /** Told about what the user should know, in a line. */
  readonly say: (line: string) => void;
}

/** @throws {UsageError} The queue cannot be used. */
export async function queueCrew(request: QueueCrewRequest): Promise<Crew> {
  const { address, name, code, width, say } = request;
  const connection = await connected(address, say), workers = await present(connection, "worker");
  if (!workers.some((worker) => worker.code === code)) {
    say(`no worker of this code is there yet: '${TASK} work --queue ${address.shown}' starts one`);
  }
  for (const worker of workers) {
    if (worker.code === code) continue;
    say(
      `worker '${worker.name}' gets none of this work: its code is ${worker.code}, ` +
        `this campaign's is ${code}`,
    );
  }
  const here = await come(connection, "campaign", { name, code });
  const queue = new Queue(queueName(code), { connection });
  const events = new QueueEvents(queueName(code), { connection });
  // Lost connections are told of by `connected`, and are tried again.
  queue.on("error", () => {});
  events.on("error", () => {});
  /** By the names of their jobs. */
  const underWay = new Map<string, UnderWay>();
  const settle = (id: string, answer: Answer<Done>): void => {
    const found = underWay.get(id);
    underWay.delete(id);
    found?.answer(answer);
  };
  events.on("completed", ({ jobId, returnvalue }) => settle(jobId, answerOf(returnvalue)));
  events.on("failed", ({ jobId, failedReason }) => settle(jobId, { error: failedReason }));
  await events.waitUntilReady();
  const add = (cell: Cell) =>
    queue.add("cell", cell, { jobId: jobOf(cell), removeOnComplete: true, removeOnFail: true });
  // A Redis that was begun anew has forgotten its jobs.
  const looking = setInterval(() => {
    for (const [id, one] of underWay) {
      queue.getJobState(id).then((state) => {
        one.missed = state === "unknown" ? one.missed + 1 : 0;
        if (one.missed < 2 || !underWay.has(id)) return;
        one.missed = 0;
        return add(one.cell);
      }).catch(() => {
        // Without a connection there is nothing to see.
      });
    }
  }, LOOK_MS);
  return {
    width,
    do: (cell) =>
      new Promise((answer) => {
        underWay.set(jobOf(cell), { cell, answer, missed: 0 });
        add(cell).catch((error) => settle(jobOf(cell), { error: messageOf(error) }));
      }),
    async close() {
      clearInterval(looking);
      // What a worker has begun is its own affair; what waits is taken back.
      await farewell(connection, async () => {
        await Promise.allSettled([...underWay.keys()].map((id) => queue.remove(id)));
        await here.leave();
        await Promise.allSettled([events.close(), queue.close()]);
      });
      connection.destroy();
    },
  };
}

/** What a worker gave back, if it is what one gives back. */
function answerOf(value: unknown): Answer<Done> {
  const done = (typeof value === "string" ? JSON.parse(value) : value) as Partial<Done> | null;
  const isDone = typeof done?.outcome?.runs === "number" && Array.isArray(done.traces);
  return isDone ? { result: done as Done } : { error: "a worker gave back what is no outcome" };
}

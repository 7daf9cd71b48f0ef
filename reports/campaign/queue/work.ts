/**
 * A worker of a queue: takes cells, does them on the cores of this machine, gives back what came
 * of them.
 *
 * @module
 */

import { Worker } from "bullmq";
import type { Cell, Done } from "../cell.ts";
import type { Crew } from "../crew.ts";
import type { Address } from "./address.ts";
import { connected, farewell } from "./connection.ts";
import { checkCode, come, present, queueName } from "./presence.ts";

/** Who works, and how. */
export interface WorkRequest {
  readonly address: Address;
  /** Name of this worker. */
  readonly name: string;
  readonly code: string;
  /** Does the cells here; its width is how many at once. */
  readonly crew: Crew;
  /** Cells that all workers of the queue together begin in a second at most. */
  readonly rate?: number;
  /** A worker that says nothing for so long is taken for dead: its cells go to others. */
  readonly deadMs: number;
  /** End when no campaign is at the queue any more. */
  readonly untilIdle: boolean;
  /** Rejects when somebody asks for the end. */
  readonly interrupted: Promise<never>;
  /** Told about what the user should know, in a line. */
  readonly say: (line: string) => void;
  /** Told after each cell. */
  readonly onCell: (cell: Cell, isDone: boolean) => void;
}

/** How often dead workers are looked for, in shares of the time after which they are. */
const LOOKS = 2;
/** A cell whose worker died so often is given up: it may be what killed them. */
const DEATHS_MAX = 3;

/**
 * Works until somebody asks for the end; what is under way then is done first.
 *
 * @throws {UsageError} The queue cannot be used, or its campaigns are of other code.
 */
export async function work(request: WorkRequest): Promise<void> {
  const { address, name, code, crew, rate, deadMs, untilIdle, interrupted, say } = request;
  const redis = await connected(address, say);
  const over = Promise.withResolvers<void>();
  /** Has a campaign been there? One may come and go between two looks. */
  let sawOne = false;
  const look = async (): Promise<void> => {
    const campaigns = checkCode(await present(redis, "campaign"), code);
    if (campaigns === 0 && sawOne && untilIdle) over.resolve();
    sawOne ||= campaigns > 0;
  };
  let worker: Worker<Cell, Done> | null = null;
  const here = await come(redis, "worker", { name, code }, () => look().catch(over.reject));
  try {
    await look();
    if (!sawOne) say("no campaign is at this queue yet: waiting for one");
    worker = new Worker<Cell, Done>(
      queueName(code),
      async ({ data }) => {
        sawOne = true;
        const answer = await crew.do(data, () => {});
        const isDone = "result" in answer;
        request.onCell(data, isDone);
        if (isDone) return answer.result;
        throw new Error(answer.error);
      },
      {
        connection: redis,
        concurrency: crew.width,
        lockDuration: deadMs,
        stalledInterval: Math.ceil(deadMs / LOOKS),
        maxStalledCount: DEATHS_MAX,
        ...(rate === undefined ? {} : { limiter: { max: rate, duration: 1_000 } }),
      },
    );
    // Lost connections are told of by `connected`, and are tried again.
    worker.on("error", () => {});
    await Promise.race([over.promise, interrupted]);
  } finally {
    await farewell(redis, async () => {
      await worker?.close();
      await here.leave();
    });
    redis.destroy();
    await crew.close();
  }
}

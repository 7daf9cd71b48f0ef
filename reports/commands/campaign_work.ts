/**
 * `campaign work`: takes cells from a queue and does them, on any machine.
 *
 * @module
 */

import type { Command, Option } from "commander";
import { embeddedCrew } from "../campaign/crew.ts";
import { codeFingerprint } from "../campaign/fingerprint.ts";
import { openQueueSide } from "../campaign/queue/open.ts";
import { TASK } from "../campaign/replay.ts";
import { parseTime } from "../command_line/args.ts";
import {
  jobsOption,
  newCommand,
  textOption,
  valueOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { counted } from "../command_line/format.ts";
import { Interrupted, onInterrupt } from "../command_line/interrupt.ts";
import { fromUser } from "../command_line/paths.ts";
import { mustLoad } from "../command_line/rights.ts";

/** `--queue`. */
export function queueOption(about: string): Option {
  return textOption("--queue <URL>", `${about}; redis:// or rediss:// (TLS) and HOST:PORT`);
}

/** `--ca`. */
export function caOption(): Option {
  return valueOption(
    "--ca <FILE>",
    "with rediss://: the certificate of whoever signed the server's, in PEM form",
    (_, text) => fromUser(text),
  );
}

/** @throws {UsageError} There is `--ca`, and no queue that it could be for. */
export function refuseCaAlone({ queue, ca }: { queue?: string; ca?: string }): void {
  if (ca === undefined || queue !== undefined) return;
  throw new UsageError("--ca", "is for a queue", ca, "give --queue rediss://HOST:PORT, too");
}

interface WorkFlags {
  readonly queue?: string;
  readonly ca?: string;
  readonly jobs?: number;
  readonly rate?: number;
  /** Seconds. */
  readonly deadAfter: number;
  readonly untilIdle?: boolean;
}

/** Seconds after which a silent worker is taken for dead. */
const DEAD_AFTER_S = { least: 1, most: 3_600, usual: 30 };

/** `work`. @param done Gets the exit code. */
export function workCommand(done: (exit: number) => void): Command {
  return newCommand(
    "work",
    "Does cells of the campaigns at a queue, until Ctrl-C; what is under way then is done first. " +
      "Name and password may stand in the URL, or in GMP_LAB_REDIS_USER and GMP_LAB_REDIS_PASSWORD.",
    [
      "work --queue redis://queue.example:6379",
      "run nightly --queue redis://queue.example:6379",
    ],
    TASK,
  )
    .addOption(queueOption("where the cells are"))
    .addOption(caOption())
    .addOption(jobsOption("cores"))
    .addOption(
      wholeOption("--rate <N>", "cells that all workers together begin in a second at most", {
        min: 1,
        max: 1_000_000,
        example: 100,
      }),
    )
    .addOption(
      valueOption(
        "--dead-after <TIME>",
        "a worker that is silent for so long is dead: its cells go to others (1s to 1h)",
        parseDeath,
      ).default(DEAD_AFTER_S.usual, `${DEAD_AFTER_S.usual}s`),
    )
    .option("--until-idle", "end when the campaigns that were there have ended")
    .action(async (flags: WorkFlags) => done(await run(flags)));
}

function parseDeath(option: string, text: string): number {
  const seconds = parseTime(option, text), { least, most } = DEAD_AFTER_S;
  if (seconds >= least && seconds <= most) return seconds;
  throw new UsageError(option, "must be from 1s to 1h", text, `give for example ${option} 30s`);
}

async function run(
  { queue, ca, jobs = navigator.hardwareConcurrency, rate, deadAfter, untilIdle }: WorkFlags,
): Promise<number> {
  mustLoad("reports/campaign/worker.ts", TASK);
  if (queue === undefined) {
    const advice = "give --queue redis://HOST:PORT; for this machine alone, 'run' needs no workers";
    throw new UsageError("--queue", "is missing", null, advice);
  }
  const { addressOf, work } = await openQueueSide();
  const address = addressOf(queue, ca), code = codeFingerprint();
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const close = onInterrupt(() => reject(new Interrupted("Ctrl-C")));
  const name = crypto.randomUUID().slice(0, 8);
  const say = (line: string) => console.error(`worker ${name}: ${line}`);
  let finished = 0;
  say(`${counted(jobs, "core")} for ${address.shown}, code ${code}`);
  try {
    await work({
      address,
      name,
      code,
      crew: embeddedCrew(jobs),
      rate,
      deadMs: deadAfter * 1_000,
      untilIdle: untilIdle ?? false,
      interrupted,
      say,
      onCell: ({ id, lane }, isDone) => {
        if (isDone) finished++;
        else say(`cell ${id} (${lane}) failed: its campaign tells more`);
      },
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    close();
  }
  console.log(`worker ${name}: ${counted(finished, "cell")} finished`);
  return EXIT.ok;
}

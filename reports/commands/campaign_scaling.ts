/**
 * `campaign scaling` and `campaign corpus`.
 *
 * @module
 */

import { runCase } from "@lab/props";
import type { Command } from "commander";
import { median } from "simple-statistics";
import { readCorpus } from "../campaign/corpus.ts";
import { type Crew, embeddedCrew } from "../campaign/crew.ts";
import { checkStore, removeStore, storePath } from "../campaign/place.ts";
import { openQueueSide } from "../campaign/queue/open.ts";
import { TASK } from "../campaign/replay.ts";
import { measureQueue, type QueueCost, scaling } from "../campaign/scaling.ts";
import { newCommand, wholeOption } from "../command_line/command_line.ts";
import { EXIT, FailedRun } from "../command_line/errors.ts";
import { aligned, counted, significant, whole } from "../command_line/format.ts";
import { mustLoad } from "../command_line/rights.ts";
import { caOption, queueOption, refuseCaAlone } from "./campaign_work.ts";
import { storeIn, viewCommand, type ViewFlags } from "./campaign_views.ts";

type Done = (exit: number) => void;

/** Cells that a queue is measured with. */
const QUEUE_CELLS = 10_000;

/** Cells under way at once when a queue is measured: it is never left waiting. */
const CARRIED = 64;

interface ScalingFlags extends ViewFlags {
  readonly queueCells: number;
  readonly queue?: string;
  readonly ca?: string;
}

/** `scaling`. */
export function scalingCommand(done: Done): Command {
  const about = "What 1, 8, 64 and 1,000 workers would give: simulated from the times of this " +
    "campaign's cells, with what the queue itself costs, which is measured.";
  return viewCommand("scaling", about, ["nightly", "nightly --queue-cells 1000"])
    .addOption(
      wholeOption("--queue-cells <N>", "cells that do nothing, to measure the queue with", {
        min: 100,
        max: 1_000_000,
        example: QUEUE_CELLS,
      }).default(QUEUE_CELLS),
    )
    .addOption(queueOption("measure this queue, with a worker here, instead of the threads"))
    .addOption(caOption())
    .action(async (text: string, flags: ScalingFlags) => {
      const store = storeIn(text, flags), times = store.measured().map(({ ms }) => ms);
      store.close();
      if (times.length === 0) throw new FailedRun("no cell of it is finished: there are no times");
      console.log(scalingLines(times, await measured(flags)).join("\n"));
      done(EXIT.ok);
    });
}

/** A crew, with a store beside the others. */
async function measured({ queueCells, queue, ca }: ScalingFlags): Promise<QueueCost> {
  refuseCaAlone({ queue, ca });
  mustLoad("reports/campaign/worker.ts", TASK);
  const path = storePath(`.queue-${crypto.randomUUID()}`, undefined);
  checkStore(path);
  try {
    const threads = embeddedCrew(navigator.hardwareConcurrency);
    const crew = queue === undefined ? threads : await throughQueue(queue, ca, threads);
    return await measureQueue(path, crew, queueCells);
  } finally {
    removeStore(path);
  }
}

/** The same crew at the other end of a queue, which nobody else takes cells of. */
async function throughQueue(url: string, ca: string | undefined, crew: Crew): Promise<Crew> {
  const { addressOf, queueCrew, work } = await openQueueSide();
  const address = addressOf(url, ca), code = `measure-${crypto.randomUUID()}`;
  const nothing = () => {}, common = { address, name: "scaling", code, say: nothing };
  const carrier = await queueCrew({ ...common, width: CARRIED });
  const working = work({
    ...common,
    crew,
    deadMs: 60_000,
    untilIdle: true,
    interrupted: new Promise(() => {}),
    onCell: nothing,
  });
  return {
    ...carrier,
    async close() {
      await carrier.close();
      await working;
    },
  };
}

const longer = (a: number, b: number): number => Math.max(a, b);

function scalingLines(times: readonly number[], queue: QueueCost): string[] {
  const queueMs = queue.elapsedMs / queue.cells;
  const seconds = (ms: number) => `${significant(ms / 1_000)} s`;
  return [
    "SIMULATED: no such machine was used. " +
    `From the times of ${counted(times.length, "cell")}, measured here, where they shared cores: ` +
    `median ${seconds(median([...times]))}, longest ${seconds(times.reduce(longer, 0))}.`,
    `The queue: ${counted(queue.cells, "cell")} that do nothing took ${
      seconds(queue.elapsedMs)
    }, ` +
    `so it carries ${whole(Math.round(1_000 / queueMs))} cells a second, each on the disk.`,
    ...aligned([
      ["workers", "all done after", "times as fast", "bound by"],
      ...scaling(times, queueMs).map(({ workers, elapsedMs, speedUp, bound }) => [
        whole(workers),
        seconds(elapsedMs),
        significant(speedUp),
        bound,
      ]),
    ], [0, 1, 2]),
  ];
}

/** `corpus`. */
export function corpusCommand(done: Done): Command {
  return newCommand(
    "corpus",
    "Cases that broke a law in some campaign, the smallest of each kind: which still do? Exit 1 if " +
      "one does.",
    ["corpus", "corpus --json"],
    TASK,
  )
    .option("--json", "the cases as JSON Lines, without running them")
    .action(({ json }: { readonly json?: boolean }) => {
      const corpus = readCorpus();
      if (json) {
        for (const one of corpus) console.log(JSON.stringify(one));
        return done(EXIT.ok);
      }
      let broken = 0;
      for (const { law, who, case: c, replay, play, since } of corpus) {
        const isBroken = runCase(c, [law]).violations.some((one) => one.law === law);
        if (isBroken) broken++;
        console.log(`${isBroken ? "breaks" : "holds "} ${law}, ${who} (since ${since})`);
        if (isBroken) console.log(`  ${replay}\n  ${play}`);
      }
      console.log(`${counted(corpus.length, "case")}, ${whole(broken)} still break their law`);
      done(broken > 0 ? EXIT.failed : EXIT.ok);
    });
}

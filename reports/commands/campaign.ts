/**
 * `campaign`: work that lasts, cut into cells and kept, so that it goes on where it was.
 *
 * @module
 */

import type { Command } from "commander";
import { BUILTIN } from "../campaign/builtin.ts";
import { type Campaign, campaignOf } from "../campaign/asked_file.ts";
import { addToCorpus, casesOf } from "../campaign/corpus.ts";
import { type Crew, embeddedCrew } from "../campaign/crew.ts";
import { factsOf } from "../campaign/facts.ts";
import { codeFingerprint } from "../campaign/fingerprint.ts";
import { checkStore, dbOption, lockOf, removeStore, storePath } from "../campaign/place.ts";
import { shownUrl } from "../campaign/queue/address.ts";
import { openQueueSide } from "../campaign/queue/open.ts";
import { TASK } from "../campaign/replay.ts";
import { apartLines, causeLines } from "../campaign/told.ts";
import { type Ended, runCampaign } from "../campaign/run.ts";
import { type Head, Store } from "../campaign/store.ts";
import {
  jobsOption,
  newCommand,
  runTyped,
  valueOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { counted, whole } from "../command_line/format.ts";
import { Interrupted, onInterrupt } from "../command_line/interrupt.ts";
import { startProgress } from "../command_line/progress.ts";
import { mustLoad } from "../command_line/rights.ts";
import { parseTime } from "../command_line/args.ts";
import { shownPath } from "../files/write.ts";
import { corpusCommand, scalingCommand } from "./campaign_scaling.ts";
import {
  cellCommand,
  exportCommand,
  reportCommand,
  statusCommand,
  watchCommand,
} from "./campaign_views.ts";
import { caOption, queueOption, refuseCaAlone, workCommand } from "./campaign_work.ts";

interface RunFlags {
  readonly db?: string;
  readonly jobs?: number;
  readonly cells?: number;
  /** Seconds. */
  readonly for?: number;
  readonly new?: boolean;
  readonly renew?: boolean;
  readonly retryApart?: boolean;
  readonly queue?: string;
  readonly ca?: string;
}

/** Cells of a round, and how often one that fails is tried again, unless the file says. */
const ROUND = 64, RETRIES = 2;

/** The command with its words. @param done Gets the exit code. */
export function campaignCommand(done: (exit: number) => void): Command {
  const root = newCommand(
    "campaign",
    "Work that lasts: a matrix of models, laws, schedules and machines, cut into cells and kept, so " +
      "that whoever is interrupted loses nothing. 'campaign NAME' is 'campaign run NAME'.",
    ["smoke", "nightly --for 2h", "mine.jsonc --jobs 4", "status nightly", "report nightly"],
    TASK,
  );
  for (const make of MAKERS) {
    root.addCommand(make(done));
  }
  return root;
}

/** Its words, in the order of `--help`. */
const MAKERS: readonly ((done: (exit: number) => void) => Command)[] = [
  runCommand,
  workCommand,
  statusCommand,
  watchCommand,
  reportCommand,
  exportCommand,
  scalingCommand,
  corpusCommand,
  cellCommand,
];

/** Runs one command line. @param args What was typed after the task. @returns The exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let exit: number = EXIT.ok;
  const root = campaignCommand((code) => {
    exit = code;
  });
  const [word = "--help"] = args;
  const isWord = word.startsWith("-") || root.commands.some((sub) => sub.name() === word);
  const typed = args.length === 0 ? ["--help"] : isWord ? args : ["run", ...args];
  return await runTyped(root, typed, TASK) ?? exit;
}

function runCommand(done: (exit: number) => void): Command {
  const built = Object.entries(BUILTIN).map(([name, { about }]) => `  ${name.padEnd(10)}${about}`);
  return newCommand(
    "run",
    "Begins a campaign, or goes on with it. Exit 1 if something new was found.",
    ["run smoke", "run nightly --for 2h", "run mine.jsonc --cells 100"],
    TASK,
  )
    .argument("<CAMPAIGN>", "a campaign file, or a name: see below")
    .addHelpText("after", `\nCampaigns that need no file:\n${built.join("\n")}`)
    .addOption(dbOption())
    .addOption(jobsOption("cores"))
    .addOption(
      wholeOption("--cells <N>", "stop when so many cells of the campaign are done in all", {
        min: 1,
        max: 1_000_000_000,
        example: 100,
      }),
    )
    .addOption(
      valueOption("--for <TIME>", "begin no more cells after so long, as 60s, 5m or 2h", parseTime),
    )
    .addOption(queueOption("others do the cells: workers at this queue, see 'work'"))
    .addOption(caOption())
    .option("--new", "begin anew: what was kept of it is thrown away")
    .option("--renew", "go on, or begin anew if what is kept is of other code or another plan")
    .option("--retry-apart", "give cells that were set apart another chance")
    .action(async (text: string, flags: RunFlags) => done(await run(text, flags)));
}

async function run(text: string, flags: RunFlags): Promise<number> {
  mustLoad("reports/campaign/worker.ts", TASK);
  const campaign = campaignOf(text), { name, plan, asked, cells } = campaign;
  if (flags.queue !== undefined && flags.jobs !== undefined) {
    const rule = "is for cores of this machine, and --queue for those of others";
    throw new UsageError("--jobs", rule, null, `give it to '${TASK} work'`);
  }
  refuseCaAlone(flags);
  const path = storePath(name, flags.db);
  checkStore(path);
  const lock = lockOf(path);
  if (lock === null) {
    const rule = "is being worked on by another process";
    throw new UsageError("campaign", rule, shownPath(path), "wait for it, or give another --db");
  }
  let isRefused = true;
  try {
    const head = { name, code: codeFingerprint(), plan, asked: JSON.stringify(asked) };
    const isOther = !!flags.renew && Store.isOther(path, head);
    if (isOther) console.error("campaign: what is kept is of other code or plan: it begins anew");
    if (flags.new || isOther) removeStore(path);
    const store = Store.write(path, head, () => cells);
    isRefused = false;
    try {
      if (flags.retryApart) store.forgive();
      return tell(store, path, typedAgain(text, flags), await runIt(store, campaign, flags));
    } finally {
      store.close();
    }
  } finally {
    lock.close(isRefused);
  }
}

/** @returns Null after Ctrl-C. */
async function runIt(
  store: Store,
  { asked, cells }: Campaign,
  flags: RunFlags,
): Promise<Ended | null> {
  const kept = store.settled().length, left = cells.length - kept;
  if (left === 0) return { finished: 0, left };
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const round = asked.round ?? ROUND;
  const crew = await crewOf(flags, store.head(), Math.min(round, left));
  const close = onInterrupt(() => reject(new Interrupted("Ctrl-C")));
  if (kept > 0) {
    const all = counted(cells.length, "cell");
    console.error(`campaign: goes on where it was: ${whole(kept)} of ${all} are kept`);
  }
  const most = Math.max(0, Math.min(cells.length, flags.cells ?? Infinity) - kept);
  const progress = startProgress(most, false, flags.for);
  const startMs = performance.now();
  const seconds = () => (performance.now() - startMs) / 1_000;
  let runs = 0;
  try {
    return await runCampaign({
      store,
      crew,
      round,
      retries: asked.retries ?? RETRIES,
      budget: { cells: flags.cells, isOver: () => seconds() >= (flags.for ?? Infinity) },
      interrupted,
      watcher: {
        finished({ lane }, { outcome }) {
          runs += outcome.runs;
          progress.step(`${lane}, ${whole(Math.round(runs / seconds()))} runs/s`);
        },
        failed({ id, lane }, error, isApart) {
          const next = isApart ? "set apart" : "tried again";
          console.error(`cell ${id} (${lane}) failed, ${next}: ${error.split("\n")[0]}`);
          if (isApart) progress.step(lane);
        },
      },
    });
  } catch (error) {
    if (error instanceof Interrupted) return null;
    throw error;
  } finally {
    progress.close();
    close();
  }
}

/** Who does the cells. @param most Cells that may be under way at once. */
async function crewOf(
  { jobs = navigator.hardwareConcurrency, queue, ca }: RunFlags,
  { name, code }: Head,
  most: number,
): Promise<Crew> {
  if (queue === undefined) return embeddedCrew(Math.min(jobs, most));
  const { addressOf, queueCrew } = await openQueueSide();
  const say = (line: string) => console.error(`campaign: ${line}`);
  return await queueCrew({ address: addressOf(queue, ca), name, code, width: most, say });
}

/** What is to be typed for the same store, to go on and to see it. Without a password. */
function typedAgain(text: string, { db, queue }: RunFlags): { goOn: string; report: string } {
  const store = `${text}${db === undefined ? "" : ` --db ${db}`}`;
  const goOn = queue === undefined ? store : `${store} --queue ${shownUrl(queue)}`;
  return { goOn: `${TASK} ${goOn}`, report: `${TASK} report ${store}` };
}

/** Says what it came to. @returns The exit code. */
function tell(
  store: Store,
  path: string,
  { goOn, report }: ReturnType<typeof typedAgain>,
  ended: Ended | null,
): number {
  const facts = factsOf(store), { cells, outcomes, apart, causes } = facts;
  const left = cells.length - outcomes.size - apart.length;
  const fresh = causes.filter(({ known }) => known === null);
  const kept = casesOf(causes, store.head().name);
  if (kept.length > 0) addToCorpus(kept);
  console.log(
    `${counted(outcomes.size, "cell")} of ${whole(cells.length)} finished, ${whole(left)} left, ` +
      `${whole(apart.length)} set apart; ${counted(causes.length, "cause")} found, ` +
      `${whole(fresh.length)} new (${shownPath(path)})`,
  );
  for (const line of [...causeLines(fresh), ...apartLines(facts)]) console.log(line);
  if (ended === null) {
    console.error(`campaign: interrupted; what is finished is kept: '${goOn}' goes on`);
    return EXIT.interrupted;
  }
  if (left > 0) console.log(`'${goOn}' goes on; see '${report}'`);
  return fresh.length > 0 || apart.length > 0 ? EXIT.failed : EXIT.ok;
}

/**
 * The process that holds a guest. This thread is the lab's: it runs the laws and the scenarios on an
 * engine of its own. The guest is in a worker without any right, and only its decisions come over.
 *
 * It is a process of its own because V8 ends the whole process when a heap is full.
 *
 * @module
 */

import { admitGuest, type ModelSpec } from "@lab/models";
import {
  type Case,
  checkModel,
  explainFailure,
  lawsFor,
  replayCommand,
  replayedCase,
  runCase,
  RUNS_LAWS,
} from "@lab/props";
import {
  channelMemory,
  GuestFault,
  GuestSide,
  HOOKS,
  LINUX_X64,
  ModelError,
  PROMISE_NAMES,
  type Promises,
  WorkloadError,
} from "@lab/runtime";
import { runCell } from "../run_cell.ts";
import { messageOf } from "../errors.ts";
import { planCells } from "../jobs.ts";
import { CASES_A_STEP, type CellEvent, type CellOrder } from "./protocol.ts";

/** The case that is being run: to be blamed if it never ends. */
let current: Case | null = null;

/** Reads the order, does it, and ends this process. */
async function main(): Promise<void> {
  const order = JSON.parse(await new Response(Deno.stdin.readable).text()) as CellOrder;
  const tell = (event: CellEvent): void => {
    Deno.stdout.writeSync(new TextEncoder().encode(`${order.secret}${JSON.stringify(event)}\n`));
  };
  const memory = channelMemory();
  const worker = new Worker(new URL("./worker.ts", import.meta.url), NO_RIGHTS);
  worker.onerror = (event) => event.preventDefault();
  worker.postMessage(memory);
  const guest = new GuestSide(memory, patience(order));
  try {
    work(guest, order, tell);
  } catch (error) {
    if (!(error instanceof GuestFault)) throw error;
    const replay = current === null ? null : replayCommand(current);
    tell({ kind: "fault", what: error.message, replay });
  }
  if (guest.said.length > 0) tell({ kind: "said", lines: guest.said });
  tell({ kind: "end" });
  // The guest's thread never ends by itself.
  Deno.exit(0);
}

const NO_RIGHTS = { type: "module", deno: { permissions: "none" } } as WorkerOptions;

/** `true` once the guest has introduced itself. */
let isLoaded = false;

/** Loading takes longer than any hook: modules are found, read and compiled. Times as long. */
const LOADING = 5;

/**
 * Memory of this process that is not this thread's: the guest's, and what all threads share. This
 * thread's own runs leave garbage, more of it the busier the machine, and that is not the guest's.
 */
function strangeBytes(): number {
  const { rss, heapTotal, external } = Deno.memoryUsage();
  return rss - heapTotal - external;
}

/** Looks at the clock and at the memory while the guest does not answer. */
function patience({ patienceMs, memoryBytes }: CellOrder): (ms: number, hook: number) => void {
  const baseBytes = strangeBytes();
  return (waitedMs, hook) => {
    if (strangeBytes() - baseBytes > memoryBytes) {
      throw new GuestFault(`needs more than ${Math.round(memoryBytes / 2 ** 20)} MB of memory`);
    }
    const allowedMs = isLoaded ? patienceMs : LOADING * patienceMs;
    if (waitedMs < allowedMs) return;
    const seconds = `${allowedMs / 1000} s`;
    if (!isLoaded) {
      throw new GuestFault(`did not finish loading in ${seconds} (a loop without an end?)`);
    }
    const where = HOOKS[hook] === undefined ? "between two hooks" : `in ${HOOKS[hook]}`;
    throw new GuestFault(`did not answer for ${seconds} (${where}: a loop without an end?)`);
  };
}

function work(guest: GuestSide, order: CellOrder, tell: (event: CellEvent) => void): void {
  const { name, promises } = guest.load();
  isLoaded = true;
  const spec: ModelSpec = {
    name,
    about: "the model that is checked",
    kind: "guest",
    options: [],
    make: guest.make,
    simulate: guest.simulate,
    replay: order.replay,
  };
  try {
    admitGuest(spec);
  } catch (error) {
    throw new GuestFault(`cannot be called ${name}: ${messageOf(error)}`);
  }
  tell({
    kind: "loaded",
    name,
    promises: PROMISE_NAMES.filter((promise) => promises[promise] !== undefined),
    laws: lawsFor(promises).length + RUNS_LAWS.length,
  });
  if (order.case !== undefined) replay(name, order, tell);
  else {
    checkLaws(spec, promises, order, tell);
    if (!order.isLawsOnly) runScenarios(name, order, tell);
  }
}

function replay(model: string, order: CellOrder, tell: (event: CellEvent) => void): void {
  const { law } = order;
  try {
    const c = current = replayedCase({ model, case: order.case, law });
    const { outcome, context, violations } = runCase(c, law === undefined ? undefined : [law]);
    const isKept = violations.length === 0;
    const held = law === undefined
      ? `all ${lawsFor(context?.promises ?? {}).length} laws hold`
      : `law ${law} holds`;
    const text = isKept
      ? `${held} for ${model}: ${outcome?.endName} after ${outcome?.elapsedNs} ns`
      : explainFailure(c, violations);
    tell({ kind: "replayed", text, isKept });
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof WorkloadError)) throw error;
    tell({ kind: "refused", why: messageOf(error) });
  }
}

function checkLaws(
  spec: ModelSpec,
  promises: Promises,
  order: CellOrder,
  tell: (event: CellEvent) => void,
): void {
  const all = order.cases + 2 * order.comparedCases;
  let done = 0;
  const { broken, explored, suggestions } = checkModel(spec, {
    ...order,
    promises,
    seed: order.seeds[0],
  }, {
    onCase(c) {
      current = c;
      if (++done <= all && done % CASES_A_STEP === 0) tell({ kind: "step" });
    },
    onSearch(c) {
      current = c;
      tell({ kind: "step" });
    },
  });
  current = null;
  const { found: _, ...counts } = explored;
  tell({ kind: "explored", explored: counts });
  tell({ kind: "suggested", suggestions });
  for (const { law, text } of broken) tell({ kind: "broken", law, text });
}

function runScenarios(model: string, order: CellOrder, tell: (event: CellEvent) => void): void {
  const plans = planCells(order.isQuick, { standard: [model], sweeps: [model] });
  for (const plan of plans) {
    try {
      const cell = runCell(plan, { seeds: order.seeds, costs: LINUX_X64 });
      tell({ kind: "cell", cell });
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const { group, scenario, procs, x } = plan;
      const refusal = error.message;
      tell({ kind: "cell", cell: { group, model, scenario, procs, x, refusal, runs: [] } });
      tell({ kind: "stopped", scenario, why: refusal });
    }
    tell({ kind: "step" });
  }
}

if (import.meta.main) await main();

/**
 * The process that holds guests. This thread is the lab's: it runs laws, scenarios and commands on
 * an engine of its own. Each guest is in a worker without any right, and only its decisions come
 * over.
 *
 * It is a process of its own because V8 ends the whole process when a heap is full.
 *
 * @module
 */

import { configure, loadGuest } from "@lab/models";
import { admitLaws } from "@lab/props";
import { channelMemory, GuestFault, GuestSide, HOOKS, lawMemory } from "@lab/runtime";
import { LAB } from "../command_line/command_line.ts";
import { messageOf } from "../command_line/errors.ts";
import { checkJob, currentCase, type Loaded, replayJob, runsJob } from "./cell_check.ts";
import { quoted } from "../guest/file.ts";
import { noteLoaded } from "../collect/run_once.ts";
import { OwnLaws } from "./own_laws.ts";
import { SlowHooks } from "./slow_hooks.ts";
import {
  type CellLine,
  type CellOrder,
  type GuestFile,
  type Tell,
  threadUrl,
} from "../guest/protocol.ts";
import type { ThreadMessage } from "./worker.ts";

/** Somebody's code in a thread of its own. */
interface Seat {
  readonly file: GuestFile;
  /** `true` once it has introduced itself. */
  isLoaded: boolean;
}

/** A guest in its thread. */
interface GuestSeat extends Seat {
  readonly side: GuestSide;
}

/** Whose code was asked last: to be blamed for what comes. */
let asked: Seat | null = null;

/**
 * A search or a large scenario may take minutes on a busy machine. As long as guests are asked and
 * answer, each within its patience, the process goes on: then it says so now and then.
 */
let showLife: () => void = () => {};
/** Longest silence while there is life, in ms: far below what `startCell` waits for. */
const SIGN_MS = 5_000;
/** When something was said last. */
let toldMs = 0;

/** Waits for somebody's code, all together. */
let slow: SlowHooks | null = null;

/** The first line of standard input: more may come, but not an end. */
function firstLine(): string {
  const decoder = new TextDecoder(), chunk = new Uint8Array(1 << 16);
  let text = "";
  for (let n = Deno.stdin.readSync(chunk); n !== null; n = Deno.stdin.readSync(chunk)) {
    text += decoder.decode(chunk.subarray(0, n), { stream: true });
    if (text.endsWith("\n")) break;
  }
  return text;
}

/** Reads the order, does it, and ends this process. */
async function main(): Promise<void> {
  const order = JSON.parse(firstLine()) as CellOrder;
  // From here on standard input only says that whoever sent the order is still there.
  await import("./with_parent.ts");
  const say = (line: CellLine) => {
    Deno.stdout.writeSync(new TextEncoder().encode(`${order.secret}${JSON.stringify(line)}\n`));
    toldMs = performance.now();
  };
  const tell: Tell = say;
  showLife = () => {
    if (performance.now() - toldMs >= SIGN_MS) say({ kind: "alive" });
  };
  slow = new SlowHooks(order.totalMs ?? Infinity, (seconds, where) => {
    const file = asked?.file.shown ?? "";
    tell({ kind: "slow", file, seconds, where });
  });
  const baseBytes = strangeBytes();
  const seats = order.guests.map((file, i) => seated(file, i, order, baseBytes));
  const laws = order.laws === undefined ? null : lawsSeated(order.laws, order, baseBytes);
  try {
    const guests = seats.map((seat) => load(seat, order));
    if (laws !== null) loadLaws(laws);
    await work(guests, order, tell);
  } catch (error) {
    if (!(error instanceof GuestFault) || asked === null) throw error;
    tell({
      kind: "fault",
      file: asked.file.shown,
      what: error.message,
      isLoaded: asked.isLoaded,
      replay: currentCase(),
    });
  }
  for (
    const { file, said } of [...seats.map(({ file, side: { said } }) => ({ file, said })), laws]
      .filter((one) => one !== null)
  ) {
    if (said.length > 0) tell({ kind: "said", file: file.shown, lines: said });
  }
  tell({ kind: "end" });
  // The guests' threads never end by themselves.
  Deno.exit(0);
}

const NO_RIGHTS = { type: "module", deno: { permissions: "none" } } as WorkerOptions;

/** Starts the thread of a guest. */
function seated(file: GuestFile, i: number, order: CellOrder, baseBytes: number): GuestSeat {
  const memory = channelMemory();
  startThread(threadUrl(i), memory, file);
  const onAsk = () => {
    asked = seat;
    showLife();
  };
  const wait = (ms: number, hook: number) => patience(seat, ms, hookWords(hook), order, baseBytes);
  const seat: GuestSeat = { file, side: new GuestSide(memory, wait, onAsk), isLoaded: false };
  return seat;
}

/** Starts the thread of somebody's laws. */
function lawsSeated(file: GuestFile, order: CellOrder, baseBytes: number) {
  const memory = lawMemory();
  startThread(new URL("./laws_worker.ts", import.meta.url), memory, file);
  const seat: Seat = { file, isLoaded: false };
  const onAsk = () => {
    asked = seat;
    showLife();
  };
  const wait = (ms: number) => patience(seat, ms, "in a law", order, baseBytes);
  const laws = new OwnLaws(memory, wait, onAsk);
  return { file, seat, laws, said: laws.said };
}

/** Lets somebody's laws in. @throws {GuestFault} They cannot be loaded, or a name is taken. */
function loadLaws({ seat, laws }: ReturnType<typeof lawsSeated>): void {
  const list = laws.load();
  seat.isLoaded = true;
  try {
    admitLaws(list);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new GuestFault(`cannot be taken in: ${messageOf(error)}`);
  }
}

function startThread(entry: URL, memory: SharedArrayBuffer, file: GuestFile): void {
  const worker = new Worker(entry, NO_RIGHTS);
  worker.onerror = (event) => event.preventDefault();
  const shown = file.shown.slice(0, file.shown.search(/[^\\/]*$/));
  const files = { folder: new URL("./", file.url).href, shown };
  worker.postMessage({ memory, files } satisfies ThreadMessage);
}

const hookWords = (hook: number): string =>
  HOOKS[hook] === undefined ? "between two hooks" : `in ${HOOKS[hook]}`;

/** Loading takes longer than any hook: modules are found, read and compiled. Times as long. */
const LOADING = 5;

/**
 * Memory of this process that is not this thread's: the guests', and what all threads share. This
 * thread's own runs leave garbage, more of it the busier the machine, and that is not theirs.
 */
function strangeBytes(): number {
  const { rss, heapTotal, external } = Deno.memoryUsage();
  return rss - heapTotal - external;
}

/** Looks at the clock and at the memory while a guest does not answer. */
function patience(
  { isLoaded }: Seat,
  waitedMs: number,
  where: string,
  { patienceMs, loadingMs = LOADING * patienceMs, memoryBytes }: CellOrder,
  baseBytes: number,
): void {
  if (strangeBytes() - baseBytes > memoryBytes) {
    throw new GuestFault(`needs more than ${Math.round(memoryBytes / 2 ** 20)} MB of memory`);
  }
  if (isLoaded) slow?.note(waitedMs, where);
  const allowedMs = isLoaded ? patienceMs : loadingMs;
  if (waitedMs < allowedMs) return;
  const seconds = `${allowedMs / 1000} s`;
  if (!isLoaded) {
    throw new GuestFault(`did not finish loading in ${seconds} (a loop without an end?)`);
  }
  throw new GuestFault(`did not answer for ${seconds} (${where}: a loop without an end?)`);
}

function load(seat: GuestSeat, { laws }: CellOrder): Loaded {
  const { shown } = seat.file;
  try {
    const own = laws === undefined ? "" : ` --laws ${quoted(laws.shown)}`;
    const replay = `${LAB} check ${quoted(shown)}${own}`;
    const look = `${LAB} play --model ${quoted(shown)}`;
    const spec = loadGuest(seat.side, { about: `from ${shown}`, replay, look });
    seat.isLoaded = true;
    noteLoaded(shown, spec.name);
    return { spec, side: seat.side };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new GuestFault(`cannot be taken in: ${messageOf(error)}`);
  }
}

async function work(guests: readonly Loaded[], { job }: CellOrder, tell: Tell): Promise<void> {
  const [guest] = guests;
  if ("options" in job) {
    try {
      configure(guest.spec.name, job.options);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return tell({ kind: "refused", option: "--option", why: messageOf(error) });
    }
  }
  switch (job.do) {
    case "about": {
      const models = guests.map(({ spec: { name, options } }) => ({
        name,
        options: options.map((option) => option.name),
      }));
      return tell({ kind: "declared", models });
    }
    case "check":
      return checkJob(guest, job, tell);
    case "replay":
      return replayJob(guest, job, tell);
    case "runs":
      return runsJob(guest, job, tell);
    case "turns": {
      const { turnsJob } = await import("./cell_turns.ts");
      return await turnsJob(guest.spec.name, job, tell);
    }
    case "command": {
      // The whole command line of the lab: nobody else waits for it to be loaded.
      const { commandJob } = await import("./cell_command.ts");
      return await commandJob(job.args, tell);
    }
  }
}

if (import.meta.main) await main();

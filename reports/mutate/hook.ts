/**
 * Loaded before each test file in a copy of the house: runs the chosen tests alone, and tells what
 * each of them runs. It imports nothing of the house, and is not itself mutated.
 *
 * @module
 */

/** What is to be done, from the file beside it. */
export interface Plan {
  /** Tell what each test runs? */
  readonly isSeen: boolean;
  /** Test file → place of a test in it → turns that one of its loops may take; null: all tests. */
  readonly cases: Readonly<Record<string, Readonly<Record<number, number>>>> | null;
}

/** Numbers of pieces that were run, by file. */
export type Hits = Readonly<Record<string, readonly number[]>>;

/** What is told of one test, or of the time before the first (`index` −1). */
export interface Told {
  readonly test: string;
  readonly index: number;
  readonly name: string;
  readonly isOk: boolean;
  /** Did a loop go round too often? */
  readonly isLost: boolean;
  /** CPU time, in ms. */
  readonly ms: number;
  /** Turns of the loop that went round most often. */
  readonly turns: number;
  readonly hits: Hits;
}

/** Before each line that the hook says. */
export const SIGN = "@mutate ";

const HOUSE = new URL("./", import.meta.url).href;
const say = console.log;

/** What marks and loops in the code write to. */
class Marked {
  turnsMax = 30_000_000;
  turns = 0;
  isLost = false;
  readonly #files = new Map<string, Uint8Array>();

  marks(path: string, length: number): Uint8Array {
    const marks = new Uint8Array(length);
    this.#files.set(path, marks);
    return marks;
  }

  /** Pieces that were run since the last call. */
  take(): Hits {
    const hits: Record<string, number[]> = {};
    this.turns = 0;
    for (const [path, marks] of this.#files) {
      const found: number[] = [];
      marks.forEach((mark, i) => mark > 0 && found.push(i));
      if (found.length > 0) hits[path] = found;
      marks.fill(0);
    }
    return hits;
  }
}

type Body = (context: Deno.TestContext) => unknown;
type Options = { readonly name?: string; readonly fn?: Body };

/** Puts itself in the place of `Deno.test`. */
async function start(plan: Plan): Promise<void> {
  const test = Deno.mainModule.slice(HOUSE.length), real = Deno.test, marked = new Marked();
  Object.assign(globalThis, { mutate_: marked });
  const cpuMs = plan.isSeen ? await cpuClock() : () => 0;
  let count = 0, isLoaded = false;
  const tell = (told: Omit<Told, "test">) => say(SIGN + JSON.stringify({ test, ...told }));
  const around = (fn: Body, index: number, name: string): Body => async (context) => {
    if (plan.isSeen && !isLoaded) {
      tell({
        index: -1,
        name: "",
        isOk: true,
        isLost: false,
        ms: 0,
        turns: 0,
        hits: marked.take(),
      });
    }
    isLoaded = true;
    marked.turnsMax = plan.cases?.[test]?.[index] ?? marked.turnsMax;
    const startMs = cpuMs();
    let isOk = false;
    try {
      await fn(context);
      isOk = true;
    } finally {
      const ms = cpuMs() - startMs, { turns, isLost } = marked;
      if (plan.isSeen || !isOk) tell({ index, name, isOk, isLost, ms, turns, hits: marked.take() });
    }
  };
  const chosen = (...given: (string | Options | Body)[]): void => {
    const index = count++;
    if (plan.cases !== null && plan.cases[test]?.[index] === undefined) return;
    const options = given.find((one) => typeof one === "object") ?? {};
    const body = given.find((one) => typeof one === "function");
    const name = given.find((one) => typeof one === "string") ?? options.name ?? body?.name ?? "";
    const fn = body ?? options.fn!;
    real({ ...options, name, fn: around(fn, index, name) } as Deno.TestDefinition);
  };
  Object.assign(Deno, { test: Object.assign(chosen, real) });
}

/** CPU time of this process in ms: how busy others keep the machine does not change it. */
async function cpuClock(): Promise<() => number> {
  const { default: process } = await import("node:process");
  return () => process.cpuUsage().user / 1_000;
}

// In the house itself it is imported for its types.
const PLAN = new URL("./mutate_plan.json", import.meta.url);
if (import.meta.url.endsWith("/mutate_hook.ts")) {
  await start(JSON.parse(Deno.readTextFileSync(PLAN)));
}

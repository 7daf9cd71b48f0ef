/**
 * What tests of guests share: a folder that is gone afterwards, and the process that holds a guest.
 *
 * @module
 */

import type { CellEvent, CheckJob } from "./protocol.ts";
import { denoCommand, startCell } from "./start_cell.ts";

/** The house, as a file URL. */
export const HOUSE = new URL("../../", import.meta.url);
const OUT = new URL("reports/out/", HOUSE);

/** `true`: these tests may not start processes or write files, and are skipped. */
export const MUST_SKIP = denoCommand() === null ||
  Deno.permissions.querySync({ name: "write", path: OUT }).state !== "granted";

/** Says why tests are skipped, if they are. @param what The tests. */
export function saySkipped(what: string): void {
  if (!MUST_SKIP) return;
  console.log(
    `skipped: ${what} write files and start processes; they run under 'deno task test'`,
  );
}

/** A folder below reports/out that is gone when `work` is over. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  Deno.mkdirSync(OUT, { recursive: true });
  const folder = Deno.makeTempDirSync({ dir: decodeURIComponent(OUT.pathname), prefix: "test-" });
  try {
    return await work(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const JOB: CheckJob = {
  do: "check",
  cases: 25,
  comparedCases: 2,
  schedules: 0,
  seed: 1,
  shrinkRuns: 300,
  options: {},
};

/** What of an order a test sets. */
export interface Setting {
  readonly job?: Partial<CheckJob>;
  readonly patienceMs?: number;
  readonly memoryBytes?: number;
}

/** Has a model checked that is given as text. @param siblings Files beside it: name → text. */
export function checkText(
  text: string,
  // Long: a busy machine must not be taken for a loop.
  { job, patienceMs = 20_000, memoryBytes = 256 * 2 ** 20 }: Setting = {},
  siblings: ReadonlyMap<string, string> = new Map(),
): Promise<CellEvent[]> {
  return withFolder(async (folder) => {
    for (const [name, its] of siblings) Deno.writeTextFileSync(`${folder}/${name}`, its);
    Deno.writeTextFileSync(`${folder}/it.ts`, text);
    const events: CellEvent[] = [];
    const guests = [{ url: `file://${folder}/it.ts`, shown: "it.ts" }];
    const order = { guests, patienceMs, memoryBytes, job: { ...JOB, ...job } };
    await startCell(order, (event) => events.push(event));
    return events;
  });
}

/** What came of a command line. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `lab` as its task does, typed in `folder`. */
export function lab(folder: string, ...args: string[]): Promise<Answer> {
  return task("lab", folder, ...args);
}

/** Runs a task of deno.json as it stands there, rights and all, typed in `folder`. */
export async function task(name: string, folder: string, ...args: string[]): Promise<Answer> {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", HOUSE)));
  const [, ...words] = tasks[name].command.split(" ");
  const { code, stdout, stderr } = await new Deno.Command(denoCommand() ?? "deno", {
    args: [...words, ...args],
    cwd: HOUSE,
    env: { INIT_CWD: folder, NO_COLOR: "1" },
    signal: AbortSignal.timeout(120_000),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

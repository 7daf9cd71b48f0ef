/**
 * The lab's commands for tests: within this process, or as a process with the rights of its task.
 *
 * Within this process is right where a test asks what is printed and written. A process is right
 * where it asks what only one shows: rights, signals, a folder that a command was typed in.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import { main } from "./cli.ts";
import { asTypedIn } from "./command_line/paths.ts";
import { denoCommand } from "./guest/start_cell.ts";
import type { Scene } from "./with_all_rights_testing.ts";

/** The repository, as a file URL. */
export const HOUSE = new URL("../", import.meta.url);
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

/** What came of a command line. */
export interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `lab` within this process; what it prints is caught. It needs no right of its own. */
export function lab(...args: string[]): Promise<Answer> {
  return within(main, null, args);
}

/** The same, typed in `folder`. */
export function labIn(folder: string, ...args: string[]): Promise<Answer> {
  return within(main, folder, args);
}

/** Runs a command's `main` within this process. @param folder Where it is typed; null: here. */
export async function within(
  main: (args: readonly string[]) => Promise<number>,
  folder: string | null,
  args: readonly string[],
): Promise<Answer> {
  const { log, error } = console;
  const out: string[] = [], err: string[] = [];
  console.log = (...words: unknown[]) => void out.push(`${words.join(" ")}\n`);
  console.error = (...words: unknown[]) => void err.push(`${words.join(" ")}\n`);
  try {
    const work = () => main(args);
    const code = await (folder === null ? work() : asTypedIn(folder, work));
    return { code, out: out.join(""), err: err.join("") };
  } finally {
    console.log = log;
    console.error = error;
  }
}

/** No command of these tests takes so long; one that hangs must not hang the suite. */
const HANG_S = 900;

/** A process, and what it prints. */
export interface Started {
  readonly child: Deno.ChildProcess;
  /** @throws {Error} It was still running after {@linkcode HANG_S} seconds. */
  answer(): Promise<Answer>;
}

/**
 * Starts a task of deno.json as it stands there, rights and all.
 *
 * @param folder Where it is typed.
 * @param has Words of the task that are left in; default all.
 */
export function startTask(
  name: string,
  folder: string,
  args: readonly string[],
  has: (word: string) => boolean = () => true,
): Started {
  const words = wordsOf(name).filter(has);
  const hung = new AbortController();
  const child = cleanCommand(denoCommand() ?? "deno", {
    args: [...words, ...args],
    cwd: HOUSE,
    // Some people have backtraces on; they must not get Deno's own for a word they mistyped.
    env: { INIT_CWD: folder, NO_COLOR: "1", RUST_BACKTRACE: "1" },
    signal: hung.signal,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return {
    child,
    async answer() {
      const timer = setTimeout(() => hung.abort(), HANG_S * 1_000);
      const { code, stdout, stderr } = await child.output();
      clearTimeout(timer);
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      if (!hung.signal.aborted) return { code, out, err };
      const typed = [name, ...args].join(" ");
      throw new Error(
        `'${typed}' timed out after ${HANG_S} s: the machine may be too busy; so far: ${err}`,
      );
    },
  };
}

/** The words of a task behind `deno`, as deno.json has them. */
export function wordsOf(name: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", HOUSE)));
  return (tasks[name].command as string).split(" ").slice(1);
}

const SCENES = new URL("with_all_rights_testing.ts", import.meta.url).href;

/** Plays a scene that this process has no right to. @returns Its answer. */
export async function withAllRights<T>(scene: Scene): Promise<T> {
  const { stdout, stderr } = await cleanCommand("deno", {
    args: ["run", "-A", "--quiet", "--no-lock", SCENES, JSON.stringify(scene)],
    cwd: HOUSE,
  }).output();
  const text = new TextDecoder(), said = text.decode(stdout);
  if (said === "") throw new Error(text.decode(stderr));
  return JSON.parse(said);
}

/** Runs a task as a process, typed in `folder`. */
export function task(name: string, folder: string, ...args: string[]): Promise<Answer> {
  return startTask(name, folder, args).answer();
}

/**
 * Commands that name a model's file. The whole command runs in the process that holds the guest, so
 * that nothing of it has to know of guests; what it prints and writes is done here.
 *
 * @module
 */

import { EXIT, FailedRun } from "../command_line/errors.ts";
import { onInterrupt } from "../command_line/interrupt.ts";
import { fromUser, typingFolder } from "../command_line/paths.ts";
import { writeAll } from "../files/write.ts";
import { guestUrl, isModelFile, splitRun } from "./file.ts";
import { inspectGuest } from "./inspect.ts";
import { loadedName } from "../collect/run_once.ts";
import { type CellEvent, GUEST_MEMORY_BYTES, GUEST_PATIENCE_MS } from "./protocol.ts";
import { startCell } from "./start_cell.ts";

/** Commands that take a model's file, and the options that do. */
const COMMANDS: readonly string[] = ["sim", "trace", "sweep", "order", "explore", "whatif"];
const OPTIONS: readonly string[] = ["--model", "--models"];
/** The one that takes them as its arguments. */
const RUNS_COMMAND = "diff";

/** Files of models that a command line names and this process does not hold yet, as typed. */
export function guestsIn(args: readonly string[]): string[] {
  const files = namedModels(args).filter(isModelFile);
  return [...new Set(files)].filter((file) => loadedName(file) === undefined);
}

/** What a command line names as models. */
function namedModels([command, ...args]: readonly string[]): string[] {
  if (command === RUNS_COMMAND) return runsIn(args).map((run) => splitRun(run).name);
  if (!COMMANDS.includes(command)) return [];
  const values = args.flatMap((arg, i) => {
    const [option, value] = arg.split("=", 2);
    if (!OPTIONS.includes(option)) return [];
    return [value ?? args[i + 1] ?? ""];
  });
  return values.flatMap((value) => value.split(","));
}

/** Runs that are named without an option, wherever they stand: a value follows its option. */
function runsIn(args: readonly string[]): string[] {
  return args.filter((arg, i) => {
    const before = args[i - 1] ?? "";
    const isValue = before.startsWith("--") && !before.includes("=") && before !== "--json";
    return !arg.startsWith("-") && !isValue;
  });
}

/**
 * Runs a command line in a process that holds its guests.
 *
 * @param files The guests, as typed.
 * @returns Its exit code.
 * @throws {UsageError} A file cannot be that of a model.
 * @throws {FailedRun} A guest did what no model may do; one line.
 */
export async function runWithGuests(
  args: readonly string[],
  files: readonly string[],
): Promise<number> {
  const guests = files.map((shown) => ({ shown, url: guestUrl(shown, "--model").href }));
  for (const { shown, url } of guests) await inspectGuest(new URL(url), shown);
  let exit: number | null = null;
  let fault: { readonly file: string; readonly what: string } | null = null;
  const onEvent = (event: CellEvent): void => {
    switch (event.kind) {
      case "print":
        console[event.to](event.text);
        break;
      case "files":
        writeAll(event.folder, new Map(event.files));
        break;
      case "exit":
        exit = event.code;
        break;
      case "said":
        for (const line of event.lines) console.error(`${event.file} printed: ${line}`);
        break;
      case "fault":
        fault ??= event;
        break;
    }
  };
  // On a terminal Ctrl-C reaches that process as well: it ends as its command does; or the next
  // time.
  const stop = new AbortController();
  let isInterrupted = false;
  const close = onInterrupt((signal) => {
    if (isInterrupted || signal === "SIGTERM") stop.abort();
    isInterrupted = true;
  });
  try {
    await startCell(
      {
        guests,
        patienceMs: GUEST_PATIENCE_MS,
        memoryBytes: GUEST_MEMORY_BYTES,
        job: { do: "command", args },
      },
      onEvent,
      { signal: stop.signal, typedIn: typingFolder() ?? undefined, reads: namedFiles(args) },
    );
  } finally {
    close();
  }
  if (exit !== null) return exit;
  if (isInterrupted) return EXIT.interrupted;
  const { file, what } = fault ?? { file: files.join(", "), what: "ended its process" };
  throw new FailedRun(`${file}: ${what}`);
}

/** Existing files that a command line names, `--costs mine.json` or `--costs=mine.json`. */
function namedFiles(args: readonly string[]): string[] {
  return args.map((arg) => fromUser(arg.replace(/^--[a-z-]+=/, ""))).filter((path) => {
    try {
      return !path.includes(",") && Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

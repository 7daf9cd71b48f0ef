/**
 * `bench`. Without a word of its own it is `deno bench`, as ever; `run`,
 * `compare`, `gate`, `list` and `keep` are the sampler with its history.
 *
 * @module
 */

import { CHILD_VARIABLES, cleanCommand } from "@lab/runtime";
import { compareCommand, gateCommand, listCommand, runCommand, TASK } from "./commands.ts";
import { keepCommand } from "./keep.ts";
import type { Command } from "commander";
import { newCommand, runTyped, told } from "../command_line/command_line.ts";
import { EXIT, MissingTool } from "../command_line/errors.ts";
import { Interrupted, onInterrupt } from "../command_line/interrupt.ts";

/** The words that are not handed to `deno bench`. */
const WORDS = {
  run: runCommand,
  compare: compareCommand,
  gate: gateCommand,
  list: listCommand,
  keep: () => keepCommand(TASK),
};
const HELP = ["-h", "--help", "help"];

/** The command with its words. */
export function benchCommand(): Command {
  const root = newCommand(
    "bench",
    "How fast is the simulator? Without a command: deno bench, with all options of deno bench. " +
      "With one: samples that are kept, compared with intervals, and gated.",
    ["", "--filter yield-storm benches/gpm_bench.ts", "run --label main", "compare main new"],
    TASK,
  );
  for (const make of Object.values(WORDS)) root.addCommand(make());
  return root;
}

/**
 * Runs one command line.
 *
 * @param args What was typed after `deno task bench`.
 * @returns The exit code, see {@linkcode EXIT}.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [word = ""] = args;
  if (!Object.hasOwn(WORDS, word) && !HELP.includes(word)) {
    if (isNothing(word)) {
      console.error(
        "bench: command must be one of its own or something deno bench takes: received " +
          `"${word}"; choose one of: ${Object.keys(WORDS).join(", ")}, or name a bench file`,
      );
      return EXIT.usage;
    }
    return await told(() => denoBench(args), TASK);
  }
  try {
    return await runTyped(benchCommand(), word === "help" ? ["--help"] : args, TASK) ?? EXIT.ok;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error(
      "bench: interrupted; the history is as it was before; the same command goes on where it was",
    );
    return EXIT.interrupted;
  }
}

/** Is a word no option, no file or folder, and no pattern of files? Then it is a slip. */
function isNothing(word: string): boolean {
  if (word === "" || /^-|[*?[{:]/.test(word)) return false;
  try {
    Deno.statSync(word);
    return false;
  } catch {
    return true;
  }
}

function spawned(options: Deno.CommandOptions): Deno.ChildProcess {
  try {
    return cleanCommand("deno", options).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new MissingTool("there is no 'deno' on the PATH, or it may not be read: see the task");
  }
}

const WITH_PARENT = new URL("../guest_process/with_parent.ts", import.meta.url).href;

/** Plain `deno bench`, with this terminal. */
async function denoBench(args: readonly string[]): Promise<number> {
  // Ctrl-C reaches the child as well: it ends first, and then this.
  const child = spawned({
    args: [
      "bench",
      "--no-prompt",
      "--allow-read",
      "--allow-run=go",
      `--allow-env=${CHILD_VARIABLES.join(",")}`,
      `--preload=${WITH_PARENT}`,
      ...args,
    ],
    // With these set, Deno puts a backtrace of its own under the line that says what is wrong.
    env: { RUST_BACKTRACE: "0", RUST_LIB_BACKTRACE: "0" },
    // Never written to: it ends with this process, whoever kills that.
    stdin: "piped",
  });
  let isTerminated = false;
  const close = onInterrupt((signal) => {
    if (signal === "SIGINT") return;
    isTerminated = true;
    child.kill("SIGTERM");
  });
  const { code } = await child.status;
  await child.stdin.close().catch(() => {});
  close();
  return isTerminated ? EXIT.interrupted : code;
}

/**
 * Schedules recorded from the Go of this machine: small programs of all kinds, traced, as the text
 * that the checker reads. Nothing is written.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import { NoGoError } from "../oracle/go_oracle.ts";

const FOLDER = decodeURIComponent(
  new URL("../golden/programs/schedules/", import.meta.url).pathname,
);

/** The programs, as `golden/programs/schedules/main.go` names them. */
export const SCHEDULE_SCENES: readonly string[] = [
  ...["spawn", "burst", "pingpong", "pingpongs", "tree", "pipe", "mutex", "gosched", "ring"],
  ...["syscalls", "files", "echo", "deadlines", "timers", "preempt", "gc", "stw", "locked"],
  ...["coro", "rw", "mixed"],
];

/**
 * The text of a trace that is recorded now.
 *
 * @param procs GOMAXPROCS.
 * @throws {NoGoError} There is no Go, or it cannot run the program.
 */
export async function recordedSchedule(
  scene: string,
  procs: number,
): Promise<ReadableStream<Uint8Array>> {
  const env = { GOMAXPROCS: String(procs) };
  const run = ["run", "-C", FOLDER, ".", "-scene", scene, "-k", "1", "-o", "/dev/stdout"];
  const trace = await output(run, env, null);
  const text = await output(["tool", "trace", "-d=parsed", "/dev/stdin"], {}, trace);
  return new Blob([text]).stream();
}

async function output(
  args: string[],
  env: Record<string, string>,
  input: Uint8Array<ArrayBuffer> | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const stdin = input === null ? "null" : "piped";
  let child: Deno.ChildProcess;
  try {
    child = cleanCommand("go", { args, env, stdin, stdout: "piped", stderr: "piped" }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new NoGoError("there is no 'go' on the PATH: install Go 1.22 or later");
    }
    if (error instanceof Deno.errors.NotCapable) {
      throw new NoGoError("Go may not be run: it needs Deno's --allow-run=go");
    }
    throw error;
  }
  // Both at once: the child may say much before it has read all.
  const given = input === null ? Promise.resolve() : new Blob([input]).stream().pipeTo(child.stdin);
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    given.catch(() => {}),
  ]);
  if (success) return stdout;
  const said = new TextDecoder().decode(stderr).split("\n").find((line) => line.trim() !== "");
  throw new NoGoError(`'go ${args[0]}' failed: ${said ?? "it says nothing"}`);
}

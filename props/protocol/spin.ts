/**
 * Runs Spin on `wake_up.pml`, where it is installed and may be started.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import type { Step } from "./replay.ts";

const MODEL = new URL("./wake_up.pml", import.meta.url);

/** What a check came to. */
export interface Checked {
  readonly errors: number;
  readonly states: number;
  /** What the shortest counterexample shows; empty if there is none. */
  readonly steps: readonly Step[];
}

/** Why Spin cannot be run here; "": it can. */
export function whyNot(): string {
  for (const command of ["spin", "gcc"]) {
    if (Deno.permissions.querySync({ name: "run", command }).state !== "granted") {
      return `the right to run ${command} is missing: deno test -A props/protocol`;
    }
    try {
      cleanCommand(command, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync();
    } catch {
      return `${command} is not installed (Debian: apt-get install spin gcc)`;
    }
  }
  return "";
}

/** Settings of a check. */
export interface Check {
  readonly procs: number;
  readonly gs: number;
  /** Planted bug. */
  readonly flag?: string;
  /** Only schedules that begin with these steps and no others; a schedule of the lab. */
  readonly script?: readonly Step[];
}

/** Checks the model. @throws {Error} Spin or the compiler failed. */
export function check({ procs, gs, flag, script }: Check): Checked {
  const dir = Deno.makeTempDirSync({ prefix: "wake-up-" });
  const run = (command: string, ...args: string[]): string => {
    const { code, stdout, stderr } = cleanCommand(command, { args, cwd: dir }).outputSync();
    const text = new TextDecoder().decode(stdout);
    if (code === 0 || command.endsWith("pan")) return text;
    throw new Error(`${command}: ${text}${new TextDecoder().decode(stderr)}`);
  };
  try {
    const codes = script?.map(([m, code]) => m * 8 + code) ?? [];
    run("spin", "-a", ...[
      `-DNP=${procs}`,
      `-DNG=${gs}`,
      ...(flag === undefined ? [] : [`-D${flag}`]),
      ...(codes.length === 0
        ? []
        : [`-DSCRIPT={${codes.join(",")}}`, `-DSCRIPT_LENGTH=${codes.length}`]),
    ], decodeURIComponent(MODEL.pathname));
    const isShort = flag !== undefined && script === undefined;
    const mode = isShort ? ["-DREACH"] : ["-DCOLLAPSE"];
    run("gcc", "-O2", "-w", "-DSAFETY", "-DVECTORSZ=2048", ...mode, "-o", "pan", "pan.c");
    const told = run(
      `${dir}/pan`,
      "-m200000",
      "-w22",
      ...(isShort ? ["-i"] : []),
      ...(codes.length > 0 ? ["-E"] : []),
    );
    const number = (pattern: RegExp) => Number([...told.matchAll(pattern)].at(-1)?.[1] ?? NaN);
    const errors = number(/errors: (\d+)/g), states = number(/(\d+) states, stored/g);
    const trail = errors > 0 && isShort ? run(`${dir}/pan`, "-r") : "";
    const steps = [...trail.matchAll(/^ *STEP (\d+) (\d+)$/gm)]
      .map(([, m, code]): Step => [Number(m), Number(code)]);
    return { errors, states, steps };
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

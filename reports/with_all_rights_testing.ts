/**
 * Scenes that a test itself has no right to: other processes looked at and killed, folders outside
 * of the house, other users' rights. Started by {@linkcode withAllRights} of `lab_testing.ts`; the
 * order and the answer are JSON.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";

/** What is done. */
export type Scene =
  /** Starts a command, and kills it once the process it has started computes. Linux alone. */
  | {
    readonly do: "kill-parent";
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    /** Stands in the command line of the process that it starts. */
    readonly child: string;
  }
  /** Runs a script of the shell that sees disks of its own. Linux alone. */
  | { readonly do: "alone"; readonly script: string; readonly folder: string }
  /** Makes a link. */
  | { readonly do: "link"; readonly path: string; readonly target: string }
  /** Runs a command with variables that a test may not set. */
  | {
    readonly do: "run";
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    /** Typed in a new folder outside of the house with these files. */
    readonly files?: Readonly<Record<string, string>>;
  };

function play(scene: Scene): unknown {
  switch (scene.do) {
    case "run":
      return run(scene);
    case "kill-parent":
      return killParent(scene);
    case "alone":
      return alone(scene);
    case "link":
      return Deno.symlinkSync(scene.target, scene.path) ?? null;
  }
}

async function run({ args, env, files }: Extract<Scene, { do: "run" }>) {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, text] of Object.entries(files ?? {})) {
      Deno.writeTextFileSync(`${folder}/${name}`, text);
    }
    const { code, stdout, stderr } = await cleanCommand(Deno.execPath(), {
      args: [...args],
      env: { NO_COLOR: "1", ...files === undefined ? {} : { INIT_CWD: folder }, ...env },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, out, err };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function alone({ script, folder }: Extract<Scene, { do: "alone" }>) {
  const { code, stdout, stderr } = await cleanCommand("unshare", {
    args: ["--mount", "sh", "-c", script],
    cwd: folder,
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, err };
}

/** CPU time after which a process computes, and is not only about to start, in ticks of 10 ms. */
const COMPUTES_TICKS = 200;
/** How long is waited for what must come; no machine is so busy. In ms. */
const HANG_MS = 300_000;

async function killParent(
  { args, env, child }: Extract<Scene, { do: "kill-parent" }>,
): Promise<{ readonly found: boolean; readonly ended: boolean }> {
  const parent = cleanCommand(Deno.execPath(), {
    args: [...args],
    env: { ...env },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let pid: number | null = null;
  await until(() => {
    pid = below(parent.pid).find((one) =>
      text(`/proc/${one}/cmdline`).includes(child) && cpuTicks(one) > COMPUTES_TICKS
    ) ?? null;
    return pid !== null;
  });
  if (pid !== null) parent.kill("SIGKILL");
  await parent.status;
  if (pid === null) return { found: false, ended: false };
  const ended = await until(() => !isAlive(pid!));
  if (!ended) Deno.kill(pid, "SIGKILL");
  return { found: true, ended };
}

/** @returns `true`: it came. */
async function until(isThere: () => boolean): Promise<boolean> {
  for (const start = performance.now(); performance.now() - start < HANG_MS;) {
    if (isThere()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** Processes that a process has started, and those that they have. */
function below(pid: number): number[] {
  const all = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((one) => one);
  const own = all.filter((one) => Number(stat(one)[1]) === pid);
  return own.flatMap((one) => [one, ...below(one)]);
}

/** State, parent, … of a process: what stands behind its name. */
const stat = (pid: number): string[] => text(`/proc/${pid}/stat`).split(") ").at(-1)!.split(" ");
const cpuTicks = (pid: number): number => Number(stat(pid)[11]) + Number(stat(pid)[12]);

/** Neither gone nor only waiting to be buried. */
function isAlive(pid: number): boolean {
  return !["", "Z", "X"].includes(stat(pid)[0]);
}

function text(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

if (import.meta.main) {
  console.log(JSON.stringify(await play(JSON.parse(Deno.args[0]))));
}

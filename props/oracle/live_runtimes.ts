/**
 * Other real runtimes, live: processes that run workloads with one worker. Their sources are in
 * `golden/oracle/`, and are built by their own tools.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import { LineReader } from "./go_oracle.ts";
import type { OwnSync } from "./programs.ts";

const FOLDER = decodeURIComponent(new URL("../golden/oracle/", import.meta.url).pathname);

/** A runtime that can be asked. */
export interface LiveRuntime {
  /** Its model in the lab. */
  readonly model: string;
  /** What runs it, and how to get that. */
  readonly tool: string;
  readonly install: string;
  readonly args: readonly string[];
  /** The same with more than one worker, and answers that say where marks were made. */
  readonly withWorkers?: (workers: number) => readonly string[];
  /** How it is started, in words. */
  readonly started: string;
  /** Options of the model that the real one is given, too. */
  readonly settings: readonly string[];
  /** What both are given unless something else is typed. */
  readonly initial?: Readonly<Record<string, string>>;
  /** Do generated programs have Gs of other classes? It is the only one that knows them. */
  readonly hasClasses?: boolean;
  /**
   * Below this all numbers of the corpus are recorded, and not only each second one: some programs
   * it does not repeat.
   */
  readonly allRecorded?: number;
  /** Synchronisation of its own that it can be held against, beside the neutral one. */
  readonly own?: OwnSync;
}

const CARGO = {
  tool: "cargo",
  install: "install Rust 1.85 or later, for example with 'apt-get install rustup'",
};
const cargo = (name: string) => [
  // Tokio shows only so how its LIFO slot is switched off.
  ...["--config", 'build.rustflags=["--cfg", "tokio_unstable"]'],
  ...["run", "--quiet", "--release", "--locked", "--manifest-path", `${FOLDER}rust/Cargo.toml`],
  ...["--", name],
];
const carriers = (n: number) =>
  ["parallelism", "maxPoolSize"].map((name) => `-Djdk.virtualThreadScheduler.${name}=${n}`);
const ONE_CARRIER = carriers(1);
const JAVA = ["-Djdk.trackAllThreads=false", `${FOLDER}java/Oracle.java`];

const MODULES = ["lab_json", "run", "oracle"].map((name) => `"${FOLDER}erlang/${name}.erl"`);
/** Compiles the modules into memory, and starts the last. */
const ERLANG = `lists:foreach(fun(File) ->
  {ok, Name, Code} = compile:file(File, [binary, report]),
  {module, Name} = code:load_binary(Name, File, Code)
end, [${MODULES}]), oracle:main(init:get_plain_arguments()).`;

/** All of them, by name. */
export const LIVE_RUNTIMES: Readonly<Record<string, LiveRuntime>> = {
  "tokio": {
    model: "tokio",
    ...CARGO,
    args: cargo("tokio"),
    withWorkers: (workers) => [...cargo("tokio"), `workers=${workers}`],
    started:
      "worker_threads(1), global_queue_interval as the option says (31); main is a spawned " +
      "task, begun after the worker has parked once",
    settings: ["globalQueueInterval", "eventInterval", "lifoSlot"],
    own: "tokio",
  },
  "tokio-current-thread": {
    model: "tokio-current-thread",
    ...CARGO,
    args: cargo("tokio-current-thread"),
    started: "main is a task spawned by the future of block_on",
    settings: ["globalQueueInterval", "eventInterval"],
    own: "tokio",
  },
  "rayon": {
    model: "rayon",
    ...CARGO,
    args: cargo("rayon"),
    started: "num_threads(1); a task that may go on is a job, spawned by whom it waited for",
    settings: ["breadthFirst"],
  },
  "jdk": {
    model: "jdk",
    tool: "java",
    install:
      "install a JDK 25 or later, for example with 'apt-get install openjdk-25-jdk-headless'",
    args: [...ONE_CARRIER, ...JAVA],
    withWorkers: (workers) => [...carriers(workers), ...JAVA, "places"],
    started: `${ONE_CARRIER.join(" ")}; main is a virtual thread`,
    settings: [],
    own: "jdk",
  },
  "kotlin": {
    model: "kotlin",
    tool: "mvn",
    install: "install Maven 3.8 or later and a JDK, for example with 'apt-get install maven'",
    args: [
      ...["-q", "-B", "-Dstyle.color=never", "-f", `${FOLDER}kotlin/pom.xml`],
      ...["compile", "exec:java"],
    ],
    started:
      "-Dkotlinx.coroutines.scheduler.core.pool.size=1; tasks launched on Dispatchers.Default",
    settings: [],
    allRecorded: 300,
  },
  "beam": {
    model: "beam",
    tool: "erl",
    install: "install Erlang 25 or later, for example with 'apt-get install -y erlang-base'",
    args: [
      "+S",
      "1:1",
      "-noshell",
      "-env",
      "ERL_CRASH_DUMP_SECONDS",
      "0",
      "-eval",
      ERLANG,
      "-extra",
    ],
    started: "erl +S 1:1; an operation is filled up to 4,000 / `reductions` reductions (400), so " +
      "that a slice of BEAM's own 4,000 ends behind so many of them",
    settings: ["reductions"],
    initial: { reductions: "10" },
    hasClasses: true,
  },
};

/** There is no such runtime to ask. The message says why, and what to do, in one line. */
export class NoRuntimeError extends Error {
  override readonly name = "NoRuntimeError";
}

/** Runs that had the same order; and whether they ended in a deadlock. */
export interface LiveRun {
  readonly times: number;
  readonly marks: readonly number[];
  readonly stuck: boolean;
  /** With more than one worker: the one of each mark, by first use, and that of main's start. */
  readonly places?: readonly number[];
  readonly home?: number;
}

/**
 * What a runtime answers: runs, most frequent first; or why there are none: the program panicked,
 * or the oracle cannot hold it to what it compares.
 */
export type LiveAnswer =
  | { readonly runs: readonly LiveRun[] }
  | { readonly error: string }
  | { readonly refused: string };

/** The answer, if it is one. @throws {Error} There are no runs. */
export function answeredRuns<Runs extends { readonly runs: unknown }>(
  answer: Runs | { readonly error: string } | { readonly refused: string },
  runtime: string,
  name: string | number,
): Runs {
  if ("runs" in answer) return answer;
  const why = "error" in answer ? answer.error : answer.refused;
  throw new Error(`${runtime} cannot run ${name}: ${why}`);
}

/** Whoever runs workloads on a real runtime, or a stand-in for tests. */
export interface Live {
  /** With its version. */
  readonly runtime: string;
  ask(
    workload: unknown,
    repeat: number,
    params?: Readonly<Record<string, number>>,
  ): Promise<LiveAnswer>;
  close(): Promise<void>;
}

/**
 * Starts one.
 *
 * @param options Of the model: what the real one has too, it is given.
 * @param workers More than one: of a runtime that has `withWorkers`.
 * @throws {NoRuntimeError} Its tool is not there, may not be run, or cannot build the oracle.
 */
export async function startLive(
  name: string,
  options: Readonly<Record<string, string>> = {},
  workers = 1,
): Promise<Live> {
  const { tool, install, settings, initial, ...how } = LIVE_RUNTIMES[name];
  const args = workers === 1 ? how.args : how.withWorkers!(workers);
  const chosen = { ...initial, ...options };
  const given = settings.filter((setting) => Object.hasOwn(chosen, setting))
    .map((setting) => `${setting}=${chosen[setting]}`);
  let child: Deno.ChildProcess;
  try {
    child = cleanCommand(tool, {
      args: [...args, ...given],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new NoRuntimeError(`there is no '${tool}' on the PATH: ${install}`);
    }
    if (error instanceof Deno.errors.NotCapable) {
      throw new NoRuntimeError(`${tool} may not be run: it needs Deno's --allow-run=${tool}`);
    }
    throw error;
  }
  const errors = new Response(child.stderr).text(), lines = new LineReader(child.stdout);
  const writer = child.stdin.getWriter();
  const close = async () => {
    await writer.close().catch(() => {});
    await lines.cancel();
    await child.status;
    await errors;
  };
  const firstWords = async () =>
    (await errors).split("\n").find((text) => text.trim() !== "") ?? "it says nothing";
  const greeting = await lines.next();
  if (greeting === null) {
    const words = await firstWords();
    await close();
    throw new NoRuntimeError(`${tool} cannot run the oracle of ${name} (${words}): ${install}`);
  }
  let id = 0;
  return {
    // Maven puts a control sequence before the first line, whatever it is told.
    runtime: JSON.parse(greeting.slice(greeting.indexOf("{"))).runtime,
    async ask(workload, repeat, params) {
      const line = JSON.stringify({ id: ++id, workload, params, repeat }) + "\n";
      // If it has ended already, the read below says so.
      await writer.write(new TextEncoder().encode(line)).catch(() => {});
      const answer = await lines.next();
      return answer === null ? { error: await firstWords() } : JSON.parse(answer);
    },
    close,
  };
}

/**
 * The other side of the comparison: a process of real Go that runs workloads. Its source is in
 * `golden/oracle`; `go run` builds it, so that no file is written by the lab and the only right
 * needed is to run `go`.
 *
 * @module
 */

import { cleanCommand, INSTRUCTION_NAMES, instructionRow } from "@lab/runtime";

/** Go's sources of the oracle, for `go run -C`. */
const FOLDER = decodeURIComponent(new URL("../golden/oracle/", import.meta.url).pathname);
/** The collector is off in there, so a process is replaced after so many workloads. */
const WORKLOADS_PER_PROCESS = 1_000;

/** What Go's side knows of the operands of the instructions that it runs: `instructions.json`. */
export function goInstructions(): string {
  const rows = INSTRUCTION_NAMES.flatMap((name) => {
    const { oracles, operands, then } = instructionRow(name)!;
    if (!oracles.includes("go")) return [];
    const known = operands.map(({ kind, optional, initial }) => ({ kind, optional, initial }));
    return [[name, { operands: known, then: then?.value }]];
  });
  return `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`;
}

/** There is no Go to ask. The message says why in one line. */
export class NoGoError extends Error {
  override readonly name = "NoGoError";
}

/** What the process says of itself. */
export interface GoAbout {
  /** For example `go1.26.8`. */
  readonly go: string;
  readonly os: string;
  readonly arch: string;
  readonly cpus: number;
  /** GOMAXPROCS. */
  readonly procs: number;
  /** If that was asked for: in how far other work and Go's clock rules are kept away, in words. */
  readonly quiet: readonly string[] | null;
}

/** What is asked. */
export interface GoRequest {
  readonly workload: unknown;
  readonly params?: Readonly<Record<string, number>>;
  /** schedtick % 61 when main starts, 0..60; without effect at more than one P. */
  readonly phase: number;
  /** Runs of it. */
  readonly repeat: number;
}

/** Runs that had the same order, or one run if there is more than one P. */
export interface GoRun {
  readonly times: number;
  /** Wall time of the fastest of them. */
  readonly ns: number;
  readonly marks: readonly number[];
  /** At more than one P: where each mark was made, numbered by first use. */
  readonly places?: readonly number[];
  /** The place where main started, if there are places. */
  readonly home?: number;
  /** At more than one P: what was measured right before it. */
  readonly before?: GoBefore;
}

/** What Go answers: runs, most frequent first, or why there are none. */
export type GoAnswer =
  | {
    readonly runs: readonly GoRun[];
    /** Runs thrown away because the clock could have taken part (preemption, starving mutex). */
    readonly slow: number;
    /** Runs kept although they were too slow, as too many had been before. */
    readonly clocked: number;
    /** Gs that could not be ended after the runs. */
    readonly leaked: number;
  }
  | {
    /** The workload cannot be run, or Go ended with a panic or a deadlock: its words. */
    readonly error: string;
  };

/** What was measured right before a run, in ns; 0 at one P if that has no such thing. */
export interface GoBefore {
  /** How long the spawn takes that wakes an M; at one P it wakes nobody. */
  readonly callNs: number;
  /** From that spawn until another P runs the G. */
  readonly wakeNs: number;
  /** How much longer a G takes that stands in runnext, which a thief takes only after a nap. */
  readonly napNs: number;
  /** How long it takes to change a line of memory that another P changed last. */
  readonly lineNs: number;
  /** How long a spawn takes behind the one that wakes an M. */
  readonly spawnNs: number;
  /** How long a round of waiting for a lock takes: 30 PAUSE instructions. */
  readonly pauseNs: number;
  /** How long the same work takes on the P of main: how fast its core is now. */
  readonly speedNs: number;
  /** The same on the other P. */
  readonly awayNs: number;
}

/** A run at one P from the state in which runs at more begin. */
export interface GoSettledRun {
  /** Wall time. */
  readonly ns: number;
  readonly before: GoBefore;
}

/** What is kept away from Go as far as the machine allows: other work, and Go's clock rules. */
export type GoQuiet = "nothing" | "work" | "work and clocks";

const QUIET_FLAGS: Readonly<Record<GoQuiet, readonly string[]>> = {
  nothing: [],
  work: ["-quiet", "-clocks"],
  "work and clocks": ["-quiet"],
};

/** Talks to the process, and starts it anew when it has ended or grown old. */
export class GoOracle {
  #child: Deno.ChildProcess | null = null;
  #lines: LineReader | null = null;
  #writer: WritableStreamDefaultWriter<Uint8Array> | null = null;
  #errors: Promise<string> = Promise.resolve("");
  #asked = 0;
  #about: GoAbout | null = null;

  private constructor(private readonly procs: number, private readonly quiet: GoQuiet) {}

  /**
   * Starts Go.
   *
   * @param quiet What is kept away, if times decide on the order, as at more than one P.
   * @throws {NoGoError} `go` is not there, may not be run, or cannot build the oracle.
   */
  static async start(
    procs: number,
    quiet: GoQuiet = procs > 1 ? "work and clocks" : "nothing",
  ): Promise<GoOracle> {
    const oracle = new GoOracle(procs, quiet);
    await oracle.#open();
    return oracle;
  }

  /** What it runs on. */
  get about(): GoAbout {
    return this.#about!;
  }

  /** Runs a workload. Ask for one at a time. */
  ask(request: GoRequest): Promise<GoAnswer> {
    return this.#request(request) as Promise<GoAnswer>;
  }

  /**
   * How long runs of a workload take at one P, each from the state in which runs at more begin.
   *
   * @throws {Error} Go cannot run it.
   */
  async settledRuns(request: Omit<GoRequest, "phase">): Promise<readonly GoSettledRun[]> {
    const answer = await this.#request({ ...request, settled: true }) as
      | { settled: readonly GoSettledRun[] }
      | { error: string };
    if ("error" in answer) throw new Error(`Go cannot run a program: ${answer.error}`);
    return answer.settled;
  }

  async #request(request: object): Promise<unknown> {
    if (this.#child === null || this.#asked >= WORKLOADS_PER_PROCESS) {
      await this.close();
      await this.#open();
    }
    this.#asked++;
    const line = JSON.stringify({ id: this.#asked, ...request }) + "\n";
    try {
      await this.#writer!.write(new TextEncoder().encode(line));
    } catch {
      // It has ended already: the read below says so.
    }
    const answer = await this.#lines!.next();
    if (answer !== null) return JSON.parse(answer);
    const said = await this.#errors;
    await this.close();
    return { error: said.split("\n").find((text) => text.trim() !== "") ?? "Go ended" };
  }

  /** Ends the process by closing its input. */
  async close(): Promise<void> {
    if (this.#child === null) return;
    await this.#writer!.close().catch(() => {});
    await this.#lines!.cancel();
    await this.#child.status;
    await this.#errors;
    this.#child = null;
    this.#asked = 0;
  }

  async #open(): Promise<void> {
    const quiet = QUIET_FLAGS[this.quiet];
    try {
      this.#child = cleanCommand("go", {
        args: ["run", "-C", FOLDER, ".", "-lines", "-procs", String(this.procs), ...quiet],
        stdin: "piped",
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw new NoGoError("there is no 'go' on the PATH: install Go 1.23 or later");
      }
      if (error instanceof Deno.errors.NotCapable) {
        throw new NoGoError("Go may not be run: it needs Deno's --allow-run=go");
      }
      throw error;
    }
    this.#errors = new Response(this.#child.stderr).text();
    this.#writer = this.#child.stdin.getWriter();
    this.#lines = new LineReader(this.#child.stdout);
    const greeting = await this.#lines.next();
    if (greeting === null) {
      const said = (await this.#errors).split("\n").find((text) => text.trim() !== "");
      await this.close();
      throw new NoGoError(`'go run' cannot build the oracle: ${said ?? "it says nothing"}`);
    }
    this.#about = JSON.parse(greeting);
  }
}

/** Reads lines as they come; lines may be of any length. */
export class LineReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #parts: string[] = [];
  #rest = "";
  #ended = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>;
    this.#reader = stream.pipeThrough(decoder).getReader();
  }

  /** The next line without its end, or null after the last. */
  async next(): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#parts.join("") + this.#rest.slice(0, end);
        this.#parts = [];
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      // Pieces of an unfinished line are kept apart, so that a long one is not searched again.
      if (this.#rest !== "") this.#parts.push(this.#rest);
      this.#rest = "";
      if (this.#ended) {
        if (this.#parts.length === 0) return null;
        const line = this.#parts.join("");
        this.#parts = [];
        return line;
      }
      const { value, done } = await this.#reader.read();
      if (done) this.#ended = true;
      else this.#rest = value;
    }
  }

  /** Stops reading. */
  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}

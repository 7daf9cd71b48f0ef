/**
 * Pieces of work on several cores: each is plain data, and so is its answer. What comes of a piece
 * depends on the piece alone, so it does not matter who does it.
 *
 * @module
 */

/** What a worker answers. */
export type Answer<R> = { readonly result: R } | { readonly error: string };

/** What a worker is told: a list that it takes jobs from, maybe together with others. */
interface Message<J, S> {
  readonly jobs: readonly J[];
  readonly settings: S;
  /** One word: the next job that nobody has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** An answer, and which job of the list it is for. */
type JobAnswer<R> = Answer<R> & { readonly job: number };

/** What a worker says once it is loaded. */
const READY = "ready";

/** Jobs under way. */
export interface Pool<R> {
  /** All answers, in the order of the jobs. Rejects if a job failed: a bug in the lab. */
  readonly results: Promise<R[]>;
  /** Takes the next job for this thread; -1: all are taken. */
  take(): number;
  /** What came of a job that a worker took; null if it failed there: do it here, to see how. */
  wait(job: number): Promise<R | null>;
  /** Ends all workers now; what is not answered yet never is. */
  stop(): void;
}

/** Jobs, and how they are to be done. @typeParam S What is the same for all of them. */
export interface PoolRequest<J, R, S = undefined> {
  /** The module of a worker, which calls {@linkcode serve}. */
  readonly worker: URL;
  readonly jobs: readonly J[];
  readonly settings?: S;
  /** How many of them. */
  readonly workers: number;
  /** Called after each job of a worker, in the order in which they are done. */
  readonly onResult?: (result: R, job: number) => void;
}

/** Starts workers. */
export function startPool<J, R, S = undefined>(request: PoolRequest<J, R, S>): Pool<R> {
  const { worker, jobs, settings, workers, onResult = () => {} } = request;
  const message: Message<J, S | undefined> = { jobs, settings, next: counter() };
  const answers = jobs.map(() => Promise.withResolvers<Answer<R>>());
  const started = Array.from({ length: Math.min(workers, jobs.length) }, () => {
    return new Core<J, R, S | undefined>(worker, (answer) => {
      if ("result" in answer) onResult(answer.result, answer.job);
      answers[answer.job].resolve(answer);
    }, (error) => {
      // Whoever is lost leaves its jobs: nobody knows which it had taken.
      for (const one of answers) one.resolve({ error });
    });
  });
  for (const core of started) core.give(message);
  const result = async (job: number) => {
    const answer = await answers[job].promise;
    if ("error" in answer) throw new Error(answer.error);
    return answer.result;
  };
  const stop = (): void => started.forEach((core) => core.end());
  let all: Promise<R[]> | null = null;
  return {
    // Only whoever asks for all of them hears of a failure so.
    get results() {
      all ??= Promise.all(jobs.map((_, job) => result(job))).finally(stop);
      return all;
    },
    take: () => takeNext(message),
    wait: (job) => result(job).catch(() => null),
    stop,
  };
}

/**
 * Workers that are given one job at a time, each by whoever asks next. One that is lost is
 * replaced.
 */
export class Cores<J, R> {
  readonly #idle: Core<J, R, undefined>[] = [];
  readonly #busy = new Map<Core<J, R, undefined>, (answer: Answer<R>) => void>();

  /** @param worker The module of a worker, which calls {@linkcode serve}. */
  constructor(private readonly worker: URL) {}

  /**
   * Does a job, in a worker of its own if none is idle.
   *
   * @param begin Called when a worker that is loaded is about to begin.
   * @throws Nothing but what `begin` throws: then the job is not begun.
   */
  do(job: J, begin: () => void = () => {}): Promise<Answer<R>> {
    const core = this.#idle.pop() ?? this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<Answer<R>>();
    this.#busy.set(core, resolve);
    core.ready.then(() => {
      begin();
      core.give({ jobs: [job], settings: undefined, next: counter() });
    }).catch(reject);
    return promise;
  }

  #start(): Core<J, R, undefined> {
    const core = new Core<J, R, undefined>(this.worker, (answer) => {
      this.#idle.push(core);
      this.#answered(core, answer);
    }, (error) => {
      core.end();
      this.#answered(core, { error });
    });
    return core;
  }

  #answered(core: Core<J, R, undefined>, answer: Answer<R>): void {
    const resolve = this.#busy.get(core);
    this.#busy.delete(core);
    resolve?.(answer);
  }

  /** Ends all workers now; what is not answered yet never is. */
  stop(): void {
    for (const core of [...this.#idle, ...this.#busy.keys()]) core.end();
  }
}

/** A worker, seen from its owner. */
class Core<J, R, S> {
  readonly #worker: Worker;
  /** Its modules are loaded; never, if they cannot be. */
  readonly ready: Promise<void>;

  constructor(url: URL, onAnswer: (answer: JobAnswer<R>) => void, onLost: (error: string) => void) {
    this.#worker = new Worker(url, { type: "module" });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#worker.onmessage = ({ data }: MessageEvent<JobAnswer<R> | typeof READY>) =>
      data === READY ? resolve() : onAnswer(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      onLost(event.message);
    };
  }

  give(message: Message<J, S>): void {
    this.#worker.postMessage(message);
  }

  end(): void {
    this.#worker.terminate();
  }
}

const counter = (): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(4));

/** Takes the next job; -1: all are taken. */
function takeNext({ next, jobs }: Pick<Message<unknown, unknown>, "next" | "jobs">): number {
  const job = Atomics.add(next, 0, 1);
  return job < jobs.length ? job : -1;
}

/** Makes this worker do one job after the other, until all of a list are taken. */
export function serve<J, R, S = undefined>(
  run: (job: J, settings: S) => R | Promise<R>,
): void {
  // The part of a worker's global object that is used; the compiler knows only the window's.
  const worker = self as unknown as {
    onmessage: (event: MessageEvent<Message<J, S>>) => void;
    postMessage(answer: JobAnswer<R> | typeof READY): void;
  };
  worker.onmessage = async ({ data }) => {
    for (let job = takeNext(data); job >= 0; job = takeNext(data)) {
      try {
        worker.postMessage({ job, result: await run(data.jobs[job], data.settings) });
      } catch (error) {
        const text = error instanceof Error ? error.stack ?? error.message : String(error);
        const told = `job ${JSON.stringify(data.jobs[job])}: ${text}`;
        worker.postMessage({ job, error: told });
      }
    }
  };
  worker.postMessage(READY);
}

/**
 * Does all jobs, here and on the other cores.
 *
 * @param onDone Told after each of them; may throw to stop.
 * @returns What came of them, in their order.
 */
export async function pooled<J, R>(
  pool: Pool<R>,
  jobs: readonly J[],
  work: (job: J) => R | Promise<R>,
  onDone: (job: J) => Promise<void> | void,
): Promise<R[]> {
  const own = new Map<number, R>();
  for (let i = pool.take(); i >= 0; i = pool.take()) {
    own.set(i, await work(jobs[i]));
    await onDone(jobs[i]);
  }
  const all: R[] = [];
  for (const [i, job] of jobs.entries()) {
    all.push(own.get(i) ?? await pool.wait(i) ?? await work(job));
    if (!own.has(i)) await onDone(job);
  }
  return all;
}

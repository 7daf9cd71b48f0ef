/**
 * Work cut into plans, done on all cores: Workers take plans while this thread takes some as well.
 * What comes of a plan depends on the plan alone, so it does not matter who does it.
 *
 * @module
 */

/** What a Worker is told. @typeParam P A plan. @typeParam S What is the same for all of them. */
export interface PoolMessage<P, S> {
  readonly plans: readonly P[];
  readonly settings: S;
  /** One word: the next plan that nobody has taken. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** What a Worker answers after each plan: null if it failed. */
interface PoolAnswer<A> {
  readonly i: number;
  readonly answer: A | null;
}

/** Plans under way. */
export interface Pool<A> {
  /** Takes the next plan for this thread; -1: all are taken. */
  take(): number;
  /** What came of a plan that a Worker took; null if it failed there: do it here, to see how. */
  wait(i: number): Promise<A | null>;
  /** Ends the Workers. */
  close(): void;
}

/** Workers that are started at most, beside this thread. */
const WORKERS_MAX = 8;

/**
 * Starts Workers.
 *
 * @param url The Worker's file: it calls {@linkcode servePool}.
 * @param workers How many, beside this thread. Default: one for each further core.
 */
export function startPool<P, S, A>(
  url: URL,
  plans: readonly P[],
  settings: S,
  workers = navigator.hardwareConcurrency - 1,
): Pool<A> {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const message: PoolMessage<P, S> = { plans, settings, next };
  const answers = plans.map(() => Promise.withResolvers<A | null>());
  const started = Array.from({ length: Math.min(WORKERS_MAX, workers) }, () => {
    const worker = new Worker(url, { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<PoolAnswer<A>>) => {
      answers[data.i].resolve(data.answer);
    };
    worker.onerror = (event) => {
      // A Worker that is lost leaves its plans to this thread.
      event.preventDefault();
      for (const answer of answers) answer.resolve(null);
    };
    worker.postMessage(message);
    return worker;
  });
  return {
    take: () => takeNext(message),
    wait: (i) => answers[i].promise,
    close: () => started.forEach((worker) => worker.terminate()),
  };
}

/** Takes the next plan; -1: all are taken. */
function takeNext({ next, plans }: PoolMessage<unknown, unknown>): number {
  const i = Atomics.add(next, 0, 1);
  return i < plans.length ? i : -1;
}

/** The Worker's own side: does plans until all are taken. */
export function servePool<P, S, A>(work: (plan: P, settings: S) => A): void {
  const self = globalThis as unknown as {
    onmessage: (event: MessageEvent<PoolMessage<P, S>>) => void;
    postMessage(answer: PoolAnswer<A>): void;
  };
  self.onmessage = ({ data }) => {
    for (let i = takeNext(data); i >= 0; i = takeNext(data)) {
      let answer: A | null = null;
      try {
        answer = work(data.plans[i], data.settings);
      } catch {
        // The host does it again and tells the user what went wrong.
      }
      self.postMessage({ i, answer });
    }
  };
}

/**
 * Does all plans, here and on the other cores.
 *
 * @param onDone Told after each of them; may throw to stop.
 * @returns What came of them, in their order.
 */
export async function pooled<P, A>(
  pool: Pool<A>,
  plans: readonly P[],
  work: (plan: P) => A,
  onDone: (plan: P) => Promise<void> | void,
): Promise<A[]> {
  const own = new Map<number, A>();
  for (let i = pool.take(); i >= 0; i = pool.take()) {
    own.set(i, work(plans[i]));
    await onDone(plans[i]);
  }
  const all: A[] = [];
  for (const [i, plan] of plans.entries()) {
    all.push(own.get(i) ?? await pool.wait(i) ?? work(plan));
    if (!own.has(i)) await onDone(plan);
  }
  return all;
}

import { assert, assertEquals, assertRejects } from "@std/assert";
import { Cores, pooled, startPool } from "./pool.ts";
import type { Odd } from "./pool_testing.ts";

const worker = new URL("./pool_testing.ts", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read" }).state === "granted";
const WHY_SKIPPED = MAY_READ ? "" : " (skipped: workers read their code, and this run may not)";
const NUMBERS = Array.from({ length: 40 }, (_, i) => i);
const DOUBLED = NUMBERS.map((n) => 2 * n);

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `${name}${WHY_SKIPPED}`, ignore: !MAY_READ, fn });
}

test("startPool() answers in the order of the jobs, the same on any number of cores", async () => {
  for (const workers of [1, 3]) {
    const heard: number[] = [];
    const { results } = startPool<Odd, number>({
      worker,
      jobs: NUMBERS,
      workers,
      onResult: (_, job) => heard.push(job),
    });
    assertEquals(await results, DOUBLED);
    assertEquals(heard.toSorted((a, b) => a - b), NUMBERS);
  }
});

test("startPool() gives its settings to each job", async () => {
  const settings = { times: 3 };
  const { results } = startPool<Odd, number, typeof settings>({
    worker,
    jobs: [1, 2],
    settings,
    workers: 2,
  });
  assertEquals(await results, [3, 6]);
});

test("startPool() fails with the job that failed, also if its worker is lost", async () => {
  for (const job of ["throw", "die"] as const) {
    const { results } = startPool<Odd, number>({ worker, jobs: [job, ...NUMBERS], workers: 2 });
    await assertRejects(() => results, Error, `told to ${job}`);
  }
});

Deno.test("startPool() without jobs is done at once", async () => {
  assertEquals(await startPool<Odd, number>({ worker, jobs: [], workers: 2 }).results, []);
});

test("pooled() does here what failed elsewhere", async () => {
  const jobs: Odd[] = [1, "throw", 3, "throw", 5];
  const pool = startPool<Odd, number>({ worker, jobs, workers: 2 });
  const done: Odd[] = [];
  const here = (job: Odd) => typeof job === "number" ? 2 * job : -1;
  const answers = await pooled(pool, jobs, here, (job) => void done.push(job));
  pool.stop();
  assertEquals(answers, [2, -1, 6, -1, 10]);
  assertEquals(done.length, jobs.length);
});

test("Cores go on after a job that throws, and replace a worker that is lost", async () => {
  const cores = new Cores<Odd, number>(worker);
  try {
    for (const job of ["throw", "die", "die"] as const) {
      const answer = await cores.do(job);
      assert("error" in answer && answer.error.includes(`told to ${job}`), JSON.stringify(answer));
      const next = await cores.do(4);
      assert("result" in next && next.result === 8);
    }
    const all = await Promise.all(NUMBERS.map((n) => cores.do(n)));
    assertEquals(all.map((answer) => "result" in answer ? answer.result : NaN), DOUBLED);
  } finally {
    cores.stop();
  }
});

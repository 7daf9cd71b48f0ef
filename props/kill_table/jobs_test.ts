import { assertEquals, assertRejects } from "@std/assert";
import { type Job, type JobResult, runJob, startJobs } from "./jobs.ts";

const MAY_READ = Deno.permissions.querySync({ name: "read" }).state === "granted";
const WHY_SKIPPED = MAY_READ ? "" : " (skipped: workers read their code, and this run may not)";

const hunt = (mutant: string, seed: number): Job => {
  return { kind: "hunt", mutant, seed, casesMax: 200, others: true, shrink: null };
};
const JOBS: readonly Job[] = [
  hunt("gpm-lost-kick", 1),
  hunt("gpm-lost-net", 2),
  { kind: "sound", shard: 3, runs: 5 },
  hunt("trace-unborn", 1),
];
const timeless = (result: JobResult) => result.kind === "hunt" ? { ...result, ms: 0 } : result;

Deno.test({
  name:
    `startJobs() answers in the order of the jobs, the same on any number of cores${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  async fn() {
    const expected = JOBS.map((job) => timeless(runJob(job)));
    for (const workers of [1, 3]) {
      let heard = 0;
      const results = await startJobs(JOBS, workers, () => heard++).results;
      assertEquals(results.map(timeless), expected);
      assertEquals(heard, JOBS.length);
    }
  },
});

Deno.test({
  name: `startJobs() fails with the job that failed${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  async fn() {
    const { results } = startJobs([hunt("no-such", 1), ...JOBS], 2, () => {});
    await assertRejects(() => results, Error, "no mutant is called 'no-such'");
  },
});

Deno.test("startJobs() without jobs is done at once", async () => {
  assertEquals(await startJobs([], 2, () => {}).results, []);
});

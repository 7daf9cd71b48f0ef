/**
 * What Perfetto itself makes of the traces for it. It needs Perfetto's importer, and rights that
 * the other tests do not have: it is run by `deno task test:perfetto`, and says so where it skips.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { LESSONS } from "../player/lessons.ts";
import { run } from "../player/run.ts";
import { chromeTrace } from "./chrome_trace.ts";
import { askPerfetto, perfettoFolder } from "./perfetto_testing.ts";

const found = perfettoFolder();
if ("why" in found) console.log(`skipped: traces in Perfetto's own importer: ${found.why}`);

const QUESTIONS = [
  "select name, value from stats where value > 0 and severity in ('error', 'data_loss')",
  "select count(*) from slice",
  "select count(*) from flow",
  "select count(*) from counter",
  "select distinct name from process where upid in (select upid from thread where utid in " +
  "(select utid from thread_track)) order by name",
  "select sum(dur) from slice join thread_track on track_id = thread_track.id " +
  "join thread using (utid) where thread.name = 'P0'",
] as const;

for (const id of ["steal-half", "hand-off", "overflow", "one-to-one", "other-runtimes"]) {
  Deno.test({
    name: `Perfetto takes every slice, arrow and counter of lesson ${id}, without an error`,
    ignore: "why" in found,
    fn: async () => {
      const { trace } = run(LESSONS.find((lesson) => lesson.id === id)!.about);
      const text = [...chromeTrace(trace, (g) => `prog of ${g}`)].join("");
      const events: { ph: string; pid: number; tid: number; dur: number }[] =
        JSON.parse(text).traceEvents;
      const times = (ph: string) => events.filter((event) => event.ph === ph).length;
      const slices = events.filter(({ ph }) => ph === "X");
      const groups = ["P", "M", "core", "G"].filter((_, group) =>
        slices.some(({ pid }) => pid === group + 1)
      );
      const busyUs = slices.filter(({ pid, tid }) => pid === 1 && tid === 1)
        .reduce((sum, { dur }) => sum + dur, 0);
      const answers = await askPerfetto(
        (found as { path: string }).path,
        new TextEncoder().encode(text),
        QUESTIONS,
      );
      assertEquals(answers, [
        [],
        [[slices.length]],
        [[times("s")]],
        [[times("C")]],
        groups.sort().map((name) => [name]),
        [[busyUs === 0 ? null : Math.round(busyUs * 1_000)]],
      ]);
    },
  });
}

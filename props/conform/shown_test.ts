import { assert, assertEquals } from "@std/assert";
import { GO_QUEUES, type QueueRules } from "@lab/models";
import { Ev } from "@lab/runtime";
import { Playhead } from "../trace_state/playhead.ts";
import { conform } from "./conform.ts";
import { changedRules } from "./rules.ts";
import { shownTrace, traceOf } from "./shown.ts";

const FOLDER = new URL("../golden/traces/", import.meta.url);
const ignore = Deno.permissions.querySync({ name: "read", path: FOLDER }).state !== "granted";
if (ignore) console.log("skipped: recorded traces are read under 'deno task test' only");

const bytesOf = async (file: string) => (await Deno.open(new URL(file, FOLDER))).readable;

/** How often each verdict was given. */
async function verdictsOf(file: string, rules: QueueRules): Promise<Record<string, number>> {
  const { verdicts, columns } = await shownTrace(await bytesOf(file), rules);
  const counts: Record<string, number> = {};
  for (const [i, verdict] of verdicts) {
    assertEquals(columns.code[i], Ev.RUN, `${file}, event ${i}`);
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
}

const sorted = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).sort(([a], [b]) => a < b ? -1 : 1);

for (const file of ["mutex-p2.txt.gz", "httpserver-p2.txt.gz", "pipeline-p1.txt.gz"]) {
  Deno.test({
    name: `${file} is shown with the verdict that the checker counts, start by start`,
    ignore,
    async fn() {
      for (const rules of [GO_QUEUES, changedRules({ steal: "one" })]) {
        const { rules: counted, unexplained, notJudged } = await conform(
          await bytesOf(file),
          rules,
        );
        const { unexplained: shown = 0, "not judged": skipped = 0, ...others } = await verdictsOf(
          file,
          rules,
        );
        assertEquals([shown, skipped], [unexplained, notJudged]);
        assertEquals(sorted(others), sorted(counted));
      }
    },
  });
}

Deno.test({
  name: "a shown trace can be stepped through: who starts runs on the P that the trace says",
  ignore,
  async fn() {
    const trace = traceOf(await shownTrace(await bytesOf("httpserver-p2.txt.gz")));
    const head = new Playhead(trace), { code, m, p, g } = trace;
    let runs = 0;
    for (let i = 0; i < trace.length; i++) {
      head.seek(i + 1);
      if (code[i] !== Ev.RUN) continue;
      runs++;
      assertEquals(head.machine.running[m[i]], g[i]);
      if (p[i] >= 0) assertEquals(head.machine.holder[p[i]], m[i]);
    }
    assert(runs > 4_000, String(runs));
    assertEquals(code[trace.length - 1], Ev.END);
  },
});

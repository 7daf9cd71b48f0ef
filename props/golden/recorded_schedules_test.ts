/**
 * The shipped schedules of real Go: gpm's rules admit each start, and a wrong rule is noticed.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { conform, type Conformance } from "../conform/conform.ts";
import { changedRules, ruleNamed, WRONG_RULES } from "../conform/rules.ts";
import { openSchedule, RECORDED_SCHEDULES } from "./recorded_schedules.ts";

const SCHEDULES = new URL("schedules/", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: SCHEDULES }).state === "granted";
if (!MAY_READ) {
  console.log("skipped: schedules of real Go are files; they are checked under 'deno task test'");
}
/** Share of starts with more than one rule that is allowed. */
const AMBIGUOUS_MAX = 0.1;

/** The schedule that notices each wrong rule. */
const NOTICED_BY: Readonly<Record<string, string>> = {
  "ring=255": "burst-p2",
  "ring=128": "burst-p4",
  "ring=512": "burst-p4",
  "look=60": "gosched-p8",
  "look=62": "gosched-p8",
  "look=never": "gosched-p8",
  "steal=one": "gosched-p8",
  "steal=all": "tree-p8",
  "loot=first": "timers-p4",
  "stealNext=no": "tree-p4",
  "spill=one": "burst-p4",
  "spill=all": "burst-p4",
  "batch=one": "gosched-p8",
  "batch=all": "gosched-p8",
  "runnext=no": "pipe-p8",
  "inherit=no": "mutex-p2",
  "yield=own": "locked-p4",
};

async function check(name: string, wrong?: string): Promise<Conformance> {
  const schedule = RECORDED_SCHEDULES.find(({ file }) => file === `${name}.txt.gz`)!;
  const [key, text] = wrong?.split("=") ?? [];
  const rules = key === undefined ? {} : { [key]: ruleNamed(key)!.parse(text!) };
  return await conform(await openSchedule(schedule), changedRules(rules));
}

Deno.test({
  name: "gpm's rules admit every start of the shipped schedules, and few are ambiguous",
  ignore: !MAY_READ,
  async fn() {
    let starts = 0, ambiguous = 0;
    for (const { file, procs } of RECORDED_SCHEDULES) {
      const found = await check(file.replace(".txt.gz", ""));
      assertEquals([found.unexplained, found.notJudged], [0, 0], file);
      assertEquals(found.procs, procs, file);
      assertEquals(found.explained + found.ambiguous, found.starts, file);
      starts += found.starts;
      ambiguous += found.ambiguous;
    }
    assert(ambiguous < AMBIGUOUS_MAX * starts, `${ambiguous} of ${starts}`);
  },
});

Deno.test("each wrong rule has a schedule that must notice it", () => {
  assertEquals(Object.keys(NOTICED_BY).sort(), [...WRONG_RULES].sort());
});

for (const [wrong, name] of Object.entries(NOTICED_BY)) {
  Deno.test({
    name: `the schedule ${name} of real Go notices the wrong rule ${wrong}`,
    ignore: !MAY_READ,
    async fn() {
      const { unexplained, first } = await check(name, wrong);
      assert(unexplained > 0);
      assert(first !== null && first.allowed.length >= 0 && first.before.length > 0);
    },
  });
}

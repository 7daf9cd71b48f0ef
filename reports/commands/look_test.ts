/**
 * `lab trace`, `lab diff` and `lab sweep` as their users meet them, but within this process.
 *
 * @module
 */

import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { lab, MUST_SKIP, saySkipped, withFolder } from "../lab_testing.ts";

const ignore = MUST_SKIP;
saySkipped("tests of trace, diff and sweep");

const SCENE = ["--scenario", "unbalanced", "--procs", "2"];
const GPM = ["--model", "gpm", ...SCENE];

Deno.test({
  name: "lab trace tells decisions, of one G, one P, one kind, one span of time",
  ignore,
  async fn() {
    const all = await lab("trace", ...GPM, "--most", "5");
    assertEquals([all.code, all.err], [0, ""]);
    assertStringIncludes(all.out, "more decisions: --most");
    const rows = async (...args: string[]) => {
      const { out } = await lab("trace", ...GPM, "--most", "1000000", ...args);
      return out.trimEnd().split("\n").slice(1).map((line) => line.trim().split(/ {2,}/));
    };
    const stolen = await rows("--kind", "steal,steal_next");
    assert(stolen.length > 0 && stolen.every((row) => /steals|stolen/.test(row.at(-1)!)));
    const ofG = await rows("--g", "17");
    assert(ofG.length > 3 && ofG.every((row) => row[4] === "G17" || /G17/.test(row.at(-1)!)));
    const ofP = await rows("--p", "1");
    assert(ofP.length > 3 && ofP.every((row) => row[2] === "P1"));
    const span = await rows("--from", "43000", "--to", "44000");
    const times = span.map((row) => Number(row[1].replaceAll(",", "")));
    assert(times.length > 0 && times.every((ns) => ns >= 43_000 && ns <= 44_000), times.join());
    assert(span.length < (await rows()).length);
  },
});

Deno.test({
  name: "lab trace --csv has every event, a row each",
  ignore,
  async fn() {
    const { out } = await lab("trace", ...GPM, "--csv");
    const [head, ...rows] = out.trimEnd().split("\n");
    assertEquals(head, "event,time_ns,name,m,p,g,a,b");
    assertEquals(rows.map((row) => Number(row.split(",")[0])), rows.map((_, i) => i));
    assert(rows.at(-1)!.includes(",END,"));
  },
});

/** An event of the format. */
type Written = Readonly<Record<string, string | number>>;

Deno.test({
  name: "lab trace --out: what Perfetto opens says what the summary says",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const file = `${folder}/t.json`;
      const written = await lab("trace", ...GPM, "--out", file);
      assertEquals([written.code, written.err], [0, ""]);
      const again = await lab("trace", ...GPM, "--out", file);
      assertEquals(again.code, 0, "an older one is replaced");
      const { traceEvents } = JSON.parse(await Deno.readTextFile(file)) as {
        traceEvents: readonly Written[];
      };
      const summary = JSON.parse((await lab("sim", ...GPM, "--json")).out);
      const of = (ph: string) => traceEvents.filter((event) => event.ph === ph);
      const slices = of("X");
      for (const { ts, dur } of slices) {
        assert(Number(ts) >= 0 && Number(dur) >= 0);
        assert(Number(ts) + Number(dur) <= summary.elapsedNs / 1_000 + 1e-6);
      }
      const tracks = new Map<string, Written[]>();
      for (const slice of slices) {
        const key = `${slice.pid} ${slice.tid}`;
        tracks.set(key, [...tracks.get(key) ?? [], slice]);
      }
      for (const [key, list] of tracks) {
        let end = 0;
        for (const { ts, dur } of list) {
          assert(Number(ts) >= end - 1e-6, `slices of track ${key} overlap`);
          end = Number(ts) + Number(dur);
        }
      }
      const runs = slices.filter(({ pid, cat }) => pid === 4 && cat === "run");
      assertEquals(runs.length, summary.counts.dispatches);
      const [starts, ends] = [of("s"), of("f")].map((list) => list.map(({ id }) => id));
      assertEquals(starts, ends);
      assertEquals(new Set(starts).size, starts.length);
      const names = new Set(
        of("M").filter(({ name }) => name === "thread_name")
          .map(({ pid, tid }) => `${pid} ${tid}`),
      );
      assert([...tracks.keys()].every((key) => names.has(key)), "a track has no name");
      const spinning = of("C").filter(({ name }) => name === "spinning Ms")
        .map(({ args }) => (args as unknown as { value: number }).value);
      assertEquals(Math.max(...spinning), summary.spinningMax);
    }),
});

Deno.test({
  name: "lab diff finds where two runs part, and that a run does not part from itself",
  ignore,
  async fn() {
    const same = await lab("diff", "gpm", "gpm", ...SCENE);
    assertStringIncludes(same.out, "All dispatches of gpm and gpm are the same.");
    const theft = await lab("diff", "gpm", "gpm:steal=one", ...SCENE);
    // The first theft from a ring of more than two: half of it, and one.
    const [, half, all] = /steals (\d+) of the (\d+) Gs/.exec(theft.out)!.map(Number);
    assertEquals(half, Math.ceil(all / 2));
    assertStringIncludes(theft.out, `steals 1 of the ${all} Gs`);
    const { out } = await lab("diff", "gpm", "gpm:seed=2,procs=1", ...SCENE, "--json");
    const { same: isSame, a, b } = JSON.parse(out);
    assertEquals([isSame, a.run, b.run], [false, "gpm", "gpm:seed=2,procs=1"]);
    assertNotEquals(a.decision, b.decision);
    for (
      const [args, words] of [
        [["gpm", "gpm:steal"], "name=value"],
        [["gpm", "gpm:nothing=1"], "has no option"],
        [["gpm", "nobody"], "is not known"],
        [["gpm", "gpm:seed=1,seed=2"], "twice"],
        [["gpm", "gpm:procs=0"], "1..1024"],
      ] as const
    ) {
      const { code, out, err } = await lab("diff", ...args, ...SCENE);
      assertEquals([code, out], [2, ""]);
      assertStringIncludes(err, words);
    }
  },
});

Deno.test({
  name: "lab sweep gives the same figures on one core and on all, as sim gives them",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const lists = ["--model", "gpm,gm", "--procs", "1,2", "--option", "gpm.ring=64,256"];
      const words = [...lists, "--seeds", "2", "--scenario", "unbalanced"];
      const [one, all] = [
        await lab("sweep", ...words, "--jobs", "1", "--csv"),
        await lab("sweep", ...words, "--csv"),
      ];
      assertEquals(one.code, 0, one.err);
      assertEquals(one.out, all.out);
      const [head, ...rows] = one.out.trimEnd().split("\n").map((line) => line.split(","));
      assertEquals(rows.length, (2 + 1) * 2 * 2);
      const at = (row: readonly string[], name: string) => row[head.indexOf(name)];
      const row = rows.find((each) =>
        at(each, "options") === "ring=64" && at(each, "procs") === "2" && at(each, "seed") === "2"
      )!;
      const run = await lab("sim", ...GPM, "--option", "ring=64", "--seed", "2", "--json");
      const { elapsedNs, counts } = JSON.parse(run.out);
      assertEquals([at(row, "elapsed"), at(row, "overflows")], [
        String(elapsedNs),
        String(counts.overflows),
      ]);
      const table = await lab("sweep", ...words, "--against", "gpm", "--out", folder);
      assertEquals(table.code, 0, table.err);
      assertStringIncludes(table.out, "against gpm");
      assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
        "sweep.csv",
        "sweep.json",
        "sweep.svg",
      ]);
      const alone = await lab("sweep", "--model", "gpm", ...["--seeds", "1"], ...SCENE);
      assertStringIncludes(alone.out, "one seed, so no interval");
    }),
});

Deno.test({
  name: "lab sweep says what does not go together",
  ignore,
  async fn() {
    for (
      const [args, words] of [
        [[], "--model must be given"],
        [["--model", "gpm,gpm"], "twice"],
        [["--model", "gpm", "--against", "pm"], "must be one of --model"],
        [["--model", "gpm", "--csv", "--json"], "cannot be given with --json"],
        [["--model", "gm", "--option", "ring=64"], "fits none of the models"],
        [["--model", "gpm", "--option", "ring=3"], "power of two"],
        [["--model", "gpm", "--procs", "1,0"], "1..1024"],
        [["--model", "gpm", "--figure", "speed"], "is not known"],
        [["--model", "gpm", "--out", "/etc/x"], "must be reports/out"],
      ] as const
    ) {
      const { code, out, err } = await lab("sweep", ...args);
      assertEquals([code, out], [2, ""], args.join(" "));
      assertStringIncludes(err, words);
    }
  },
});

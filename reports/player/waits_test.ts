import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Place, Playhead } from "@lab/props/browser";
import { Ev } from "@lab/runtime";
import { LESSONS } from "./lessons.ts";
import { run } from "./run.ts";
import { eventOf, longWaitNs, waitedNs, waitsLongest, whyText } from "./waits.ts";

const headOf = (id: string) =>
  new Playhead(run(LESSONS.find((lesson) => lesson.id === id)!.about).trace);

Deno.test("whyText() tells of each G where it stands, for how long, and what is in its way", () => {
  const head = headOf("overflow"), { trace, gs } = head;
  const seen = new Set<number>();
  for (let at = 1; at <= trace.length; at += 7) {
    head.seek(at);
    for (let g = 0; g < gs.gs; g += 17) {
      const { en, zh } = whyText(head, g), place = gs.places[g];
      seen.add(place);
      assert(en.startsWith(`G${g} `) && zh.startsWith(`G${g} `));
      assert(!/undefined|NaN|-\d/.test(en + zh), en + zh);
      if (place !== Place.QUEUED) continue;
      const q = gs.queues.queueOf[g], members: number[] = [];
      for (let x = gs.queues.head(q); x >= 0; x = gs.queues.behind(x)) members.push(x);
      assertStringIncludes(en, `${members.indexOf(g) + 1}. of ${members.length} in `);
      assertStringIncludes(zh, `第 ${members.indexOf(g) + 1} 位，共 ${members.length} 个`);
      assert(waitedNs(head, waitsLongest(head)) >= waitedNs(head, g));
    }
  }
  assert(seen.has(Place.QUEUED) && seen.has(Place.RUNNING) && seen.has(Place.DEAD));
});

Deno.test("whyText() names the mutex, or channel, and who holds it", () => {
  const progs = {
    main: [["wgadd", "all", 2], ["spawn", "w"], ["spawn", "w"], ["wgwait", "all"]],
    w: [["lock", "mine"], ["compute", 100], ["yield"], ["unlock", "mine"], ["wgdone", "all"]],
  };
  const objects = { mine: { type: "mutex" }, all: { type: "wg" } };
  const { trace } = run({
    model: "gpm",
    workload: { objects, progs } as never,
    machine: { procs: 2, cores: 2 },
    costs: "zero",
    seed: 1,
  });
  const head = new Playhead(trace);
  const told = new Set<string>();
  for (let at = 1; at <= trace.length; at++) {
    head.seek(at);
    for (let g = 0; g < head.gs.gs; g++) told.add(whyText(head, g).en);
  }
  const all = [...told].join("\n");
  assertStringIncludes(all, "sync.Mutex.Lock mine; G1 holds it");
  assertStringIncludes(all, "sync.WaitGroup.Wait");
});

Deno.test("longWaitNs(): one wait in a hundred is longer, and of few waits none", () => {
  const head = headOf("tick-61"), { trace } = head, long = longWaitNs(trace);
  let waits = 0, longer = 0;
  for (let i = 0; i < trace.length; i++) {
    if (trace.code[i] !== Ev.RUN) continue;
    head.seek(i);
    waits++;
    if (waitedNs(head, trace.g[i]) > long) longer++;
  }
  assert(longer > 0 && longer <= waits / 100, `${longer} of ${waits}`);
  assertEquals(longWaitNs(headOf("spinning").trace), Infinity);
});

Deno.test("eventOf() goes from event to event of a G, there and back", () => {
  const { trace } = headOf("runnext");
  const there: number[] = [], back: number[] = [];
  for (let i = eventOf(trace, 3, -1); i >= 0; i = eventOf(trace, 3, i)) there.push(i);
  for (let i = eventOf(trace, 3, trace.length, true); i >= 0; i = eventOf(trace, 3, i, true)) {
    back.unshift(i);
  }
  assertEquals(there, back);
  assert(there.length > 5);
});

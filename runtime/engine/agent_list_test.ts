import { assert, assertEquals } from "@std/assert";
import { prngStream } from "../core/prng.ts";
import { AgentList } from "./agent_list.ts";

Deno.test("AgentList gives agents by time, equal times in the order they were set", () => {
  const list = new AgentList();
  for (const [agent, time] of [[5, 30], [2, 10], [9, 10], [1, 20]]) list.set(agent, time);
  const out: number[] = [];
  while (list.size > 0) {
    out.push(list.first);
    list.remove(list.first);
  }
  assertEquals(out, [2, 9, 1, 5]);
});

for (const agents of [5, 90, 100, 400]) {
  Deno.test(`AgentList of ${agents} moves and removes any agent and the first as a sorted list does`, () => {
    const prng = prngStream(7, "heap");
    const list = new AgentList();
    const model = new Map<number, [number, number]>();
    let serial = 0;
    const set = (agent: number, time: number) => {
      list.set(agent, time);
      model.set(agent, [time, serial++]);
    };
    for (let i = 0; i < 12_000; i++) {
      const agent = prng.below(agents), what = prng.below(10);
      const time = (list.size > 0 ? list.firstNs : 0) + prng.below(100);
      // The list shrinks for a while, now slowly, now to a few; then all come back at once.
      const shrinks = i % 2_000 >= 1_000, leave = i % 4_000 < 2_000 ? 2 : 6;
      if (i % 2_000 === 0) { for (let other = 0; other < agents; other++) set(other, time); }
      if (what < (shrinks ? leave : 1)) {
        list.remove(agent);
        model.delete(agent);
      } else if (list.size === 0 || (what < 5 && !shrinks)) {
        set(agent, time);
      } else if (what < 7 && model.has(agent)) {
        const later = Math.max(time, model.get(agent)![0]);
        list.later(agent, later);
        model.set(agent, [later, serial++]);
      } else {
        // Near and far; of a long list now those before make way, now those behind.
        model.set(list.first, [time, serial++]);
        list.setFirst(time);
      }
      assertEquals(list.size, model.size);
      if (model.size === 0) continue;
      const sorted = [...model].sort(([, x], [, y]) => x[0] - y[0] || x[1] - y[1]);
      assertEquals([list.first, list.firstNs], [sorted[0][0], sorted[0][1][0]]);
      assertEquals(list.secondNs, sorted.length > 1 ? sorted[1][1][0] : Infinity);
      // Seldom, for whoever looks at ties moves the list back to its beginning.
      if (i % 2_000 !== 1_300) continue;
      const tied = sorted.filter(([, key]) => key[0] === sorted[0][1][0]);
      assertEquals(list.tiedCount(), tied.length);
      assertEquals([...list.at.subarray(0, list.size)], sorted.map(([agent]) => agent));
    }
  });
}

for (const agents of [6, 12, 70, 400]) {
  Deno.test(`AgentList of ${agents} moves marked agents as it moves them one after the other`, () => {
    const prng = prngStream(7, "marks"), at = (list: AgentList) => [...list.at.subarray(0, agents)];
    const marked = new AgentList(), plain = new AgentList();
    const times = Array.from({ length: agents }, () => prng.below(40));
    times.forEach((time, agent) => [marked, plain].forEach((list) => list.set(agent, time)));
    let ties = 0;
    for (let i = 0; i < 400; i++) {
      // Some, in any order; most of them by the same time, so that they stay in their order.
      const byNs = prng.below(30), left = times.map((_, agent) => agent);
      for (let n = prng.below(agents + 1); n > 0; n--) {
        // Now and then one of them once more.
        const nth = prng.below(left.length), agent = left[nth];
        if (prng.below(8) > 0) left.splice(nth, 1);
        times[agent] += prng.below(4) === 0 ? prng.below(60) : byNs;
        marked.mark(agent, times[agent]);
        plain.later(agent, times[agent]);
      }
      marked.moveMarked();
      assertEquals([marked.firstNs, marked.secondNs], [plain.firstNs, plain.secondNs]);
      // This moves both to the beginning of their arrays.
      assertEquals(marked.tiedCount(), plain.tiedCount());
      assertEquals(at(marked), at(plain));
      const due = at(marked).map((agent) => times[agent]);
      assertEquals(due, times.toSorted((x, y) => x - y));
      ties += due.filter((time, place) => time === due[place - 1]).length;
    }
    assert(ties > 0, `equal times were among them: ${ties}`);
  });
}

Deno.test("of AgentList's marks the last counts, and none outlives a run", () => {
  const list = new AgentList(), order = () => [...list.at.subarray(0, list.size)];
  for (const agent of [1, 2, 3]) list.set(agent, 10);
  list.mark(1, 20);
  list.mark(2, 30);
  list.mark(1, 30);
  list.moveMarked();
  assertEquals([list.tiedCount(), order()], [1, [3, 2, 1]]);
  list.mark(3, 40);
  list.reset();
  for (const agent of [4, 3, 2, 1]) list.set(agent, 10);
  for (const agent of [1, 2, 4]) list.mark(agent, 20);
  list.moveMarked();
  assertEquals([list.tiedCount(), order()], [1, [3, 1, 2, 4]]);
});

Deno.test("AgentList.secondNs never lies beyond the horizon", () => {
  const list = new AgentList();
  list.horizon = 15;
  list.set(1, 10);
  list.set(2, 20);
  assertEquals(list.secondNs, 15);
});

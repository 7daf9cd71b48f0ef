import { assertEquals } from "@std/assert";
import { prngStream } from "../core/prng.ts";
import { AgentList } from "./agent_list.ts";

Deno.test("AgentList gives agents by time, equal times in the order they were set", () => {
  const list = new AgentList();
  for (const [agent, time] of [[5, 30], [2, 10], [9, 10], [1, 20]]) list.set(agent, time);
  const out: number[] = [];
  while (list.size > 0) {
    out.push(list.at[0]);
    list.remove(list.at[0]);
  }
  assertEquals(out, [2, 9, 1, 5]);
});

Deno.test("AgentList moves and removes any agent and the first, checked against a sorted list", () => {
  const prng = prngStream(7, "heap");
  const list = new AgentList();
  const model = new Map<number, [number, number]>();
  let serial = 0;
  for (let i = 0; i < 4_000; i++) {
    const agent = prng.below(90);
    const what = prng.below(5);
    if (what === 0) {
      list.remove(agent);
      model.delete(agent);
    } else if (what === 1 && list.size > 0) {
      // Near and far: most of the time there are more than 64 agents on the list.
      const time = list.firstNs + prng.below(50);
      model.set(list.at[0], [time, serial++]);
      list.setFirst(time);
    } else {
      const time = prng.below(50);
      list.set(agent, time);
      model.set(agent, [time, serial++]);
    }
    assertEquals(list.size, model.size);
    if (model.size === 0) continue;
    const sorted = [...model].sort(([, x], [, y]) => x[0] - y[0] || x[1] - y[1]);
    assertEquals([...list.at.subarray(0, list.size)], sorted.map(([agent]) => agent));
    assertEquals(list.secondNs, sorted.length > 1 ? sorted[1][1][0] : Infinity);
    const tied = sorted.filter(([, key]) => key[0] === sorted[0][1][0]);
    assertEquals(
      [...list.at.subarray(0, list.tiedCount())],
      tied.map(([agent]) => agent),
    );
  }
});

Deno.test("AgentList.secondNs never lies beyond the horizon", () => {
  const list = new AgentList();
  list.horizon = 15;
  list.set(1, 10);
  list.set(2, 20);
  assertEquals(list.secondNs, 15);
});

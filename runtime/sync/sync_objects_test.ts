import { assertEquals } from "@std/assert";
import { Prng } from "../core/prng.ts";
import { WaitQueues } from "./sync_objects.ts";

Deno.test("WaitQueues are lists: appended at the end, taken from the front or out of the middle", () => {
  const queues = new WaitQueues(3), next = new Int32Array(200), prng = new Prng(1, 2, 3);
  const lists: number[][] = [[], [], []];
  for (let turn = 0, g = 0; turn < 600; turn++) {
    const q = prng.below(3), list = lists[q];
    // A G that has left comes back under its old number, as it does in a run.
    const isIn = lists.some((one) => one.includes(g));
    if (prng.below(2) === 0 && !isIn) {
      queues.enqueue(q, g, next);
      list.push(g);
    } else if (prng.below(2) === 0) {
      assertEquals(queues.dequeue(q, next), list.shift() ?? -1);
    } else {
      const wanted = prng.below(3), at = list.findIndex((one) => one % 3 === wanted);
      const taken = queues.takeFirst(q, next, (one) => one % 3 === wanted);
      assertEquals(taken, at < 0 ? -1 : list.splice(at, 1)[0]);
    }
    g = (g + 1) % 200;
    assertEquals([queues.head[q], queues.tail[q]], [list[0] ?? -1, list.at(-1) ?? -1]);
  }
});

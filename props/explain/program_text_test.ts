import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { scene } from "../arbitraries/scenes.ts";
import { programText } from "./program_text.ts";

Deno.test("programText() writes every instruction in Go's words", () => {
  const text = programText({
    params: { n: 3 },
    objects: { c: { type: "chan", cap: 2 }, mu: { type: "mutex", n: 2 }, all: { type: "wg" } },
    dists: { d: { kind: "exp", meanNs: 5 } },
    progs: {
      main: [
        ["for", "i", "n", [["spawn", "w", { id: ["+", ["*", "i", 2], 1] }]]],
        ["spawn", "w", {}, { class: 2 }],
        ["if", ["<", "n", 2], [["yield"]], [["wgwait", "all"]]],
      ],
      w: [
        ["recv", "c", "v"],
        ["send", "c", 7],
        ["lock", ["mu", ["%", "id", 2]]],
        ["unlock", ["mu", 0]],
        ["select", ["recv", "c"], ["send", "c", "v"], "default", { into: "which" }],
        ["compute", ["draw", "d"]],
        ["sleep", 5],
        ["syscall", 6],
        ["netpoll", 7],
        ["set", "v", 2],
        ["mark"],
        ["pin"],
        ["wgadd", "all", -1],
        ["unpin"],
        ["wgdone", "all"],
        ["close", "c"],
        ["exit"],
      ],
    },
    attrs: { w: { class: 1, weight: "n" } },
    sync: "fifo",
    arrivals: { kind: "uniform", gapNs: 9, count: 2, prog: "w" },
  });
  assertEquals(
    text,
    `const n = 3
c := make(chan int, 2)
mu := 2 × sync.Mutex
all := sync.WaitGroup
draw d from kind: exp, meanNs: 5
sync: fifo
each w has class: 1, weight: n
func main() {
  for i := range n { go w(id: (i * 2) + 1) }
  go w() with class: 2
  if n < 2 != 0 { runtime.Gosched() }
  else { all.Wait() }
}
func w() {
  v = <-c
  c <- 7
  mu[id % 2].Lock()
  mu[0].Unlock()
  select { case <-c; case c <- v; default } // the case taken: which
  compute(draw(d) ns)
  time.Sleep(5 ns)
  syscall(6 ns)
  waitForNetwork(7 ns)
  v = 2
  mark(id)
  runtime.LockOSThread()
  all.Add(-1)
  runtime.UnlockOSThread()
  all.Done()
  close(c)
  return
}
from outside: go w() by kind: uniform, gapNs: 9, count: 2`,
  );
});

Deno.test("programText() names every prog of generated workloads, and never grows endless", () => {
  fc.assert(
    fc.property(scene, ({ workload }) => {
      const text = programText(workload), lines = text.split("\n");
      assert(lines.length <= 61);
      if (lines.length <= 60) {
        for (const prog of Object.keys(workload.progs)) assert(text.includes(`func ${prog}()`));
      }
      assert(!text.includes("undefined") && !text.includes("[object"), text);
    }),
    { seed: 4, numRuns: 100 },
  );
});

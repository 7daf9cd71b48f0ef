import { assertEquals } from "@std/assert";
import { assemble } from "../program/assemble.ts";
import type { Workload } from "../program/workload.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

type Instrs = Workload["progs"][string];

const OBJECTS: Workload["objects"] = {
  ch: { type: "chan", n: 3 },
  mu: { type: "mutex", n: 3 },
  wg: { type: "wg", n: 3 },
  rw: { type: "rwmutex", n: 3 },
  cv: { type: "cond", n: 3 },
  sem: { type: "sem", n: 3, cap: 2 },
};

/**
 * What a G may wait for without an end, on the second object of its type: what comes before, the
 * instruction, and what is said of it.
 */
const WAITS: readonly (readonly [before: Instrs, wait: Instrs[number], said: string])[] = [
  [[], ["send", ["ch", 1], 7], "chan send ch[1]"],
  [[], ["recv", ["ch", 1]], "chan receive ch[1]"],
  [[], ["select", ["recv", ["ch", 1]], ["send", ["ch", 2], 3]], "select"],
  [[["lock", ["mu", 1]]], ["lock", ["mu", 1]], "sync.Mutex.Lock mu[1]"],
  [[["wgadd", ["wg", 1], 1]], ["wgwait", ["wg", 1]], "sync.WaitGroup.Wait wg[1]"],
  [[["wlock", ["rw", 1]]], ["rlock", ["rw", 1]], "sync.RWMutex.RLock rw[1]"],
  [[["rlock", ["rw", 1]]], ["wlock", ["rw", 1]], "sync.RWMutex.Lock rw[1]"],
  [[["lock", ["mu", 2]]], ["condwait", ["cv", 1], ["mu", 2]], "sync.Cond.Wait cv[1]"],
  [[], ["acquire", ["sem", 1], 3], "semaphore.Weighted.Acquire sem[1]"],
];

const PIN: Instrs = [["pin"]];

for (const sync of ["go", "fifo"] as const) {
  for (const [before, wait, said] of WAITS) {
    for (const pinned of [false, true]) {
      const name = `${said}${pinned ? ", pinned" : ""}, sync ${sync}`;
      Deno.test(`who waits for ever is told for what, and where: ${name}`, () => {
        const progs: Workload["progs"] = {
          main: [["spawn", "w"], ["wgadd", ["wg", 0], 1], ["wgwait", ["wg", 0]]],
          w: [...(pinned ? PIN : []), ["compute", 5], ...before, wait, ["mark", 1]],
        };
        const { endName, stuck } = simulate({
          model: (ops) => new TestModel(ops),
          program: assemble({ objects: OBJECTS, sync, progs }),
          machine: { procs: 2 },
          verify: true,
        });
        const at = progs.w.length - 2;
        assertEquals([endName, stuck], ["deadlock", [
          { g: 0, prog: "main", waitsFor: "sync.WaitGroup.Wait wg[0]", where: "progs.main[2]" },
          { g: 1, prog: "w", waitsFor: said, where: `progs.w[${at}]` },
        ]]);
      });
    }
  }
}

/** Verbs of real cores in one thread. */

import { assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import { prngStream } from "../core/prng.ts";
import { PStatus } from "../machine/p_table.ts";
import { allocate, columns, LINE, NOTHING, PREEMPT, type Shape } from "./layout.ts";
import { ParallelOps } from "./parallel_ops.ts";
import { Stats } from "./to_host.ts";

const M = 0 as MId, P = 0 as PId, G = 3 as GId;

/** A machine with one P, on which G3 runs under M3. */
function busy() {
  const shape: Shape = { ...NOTHING, workers: 2, gsMax: 10 };
  const c = columns(shape, allocate(shape));
  c.pStatus[P] = PStatus.RUNNING;
  c.pG[P * LINE] = G;
  c.pM[P] = 3;
  return { c, ops: new ParallelOps(c, shape, new Stats(), prngStream(1, "steal"), () => 5) };
}

Deno.test("kick asks the M on a P to stop its G, and says so if there is none", () => {
  const { c, ops } = busy();
  assertEquals(ops.runningOn(P), G);
  assertEquals([ops.kick(M, P), c.mLines[3 * LINE + PREEMPT]], [true, 1]);
  c.pG[P * LINE] = -1;
  assertEquals([ops.runningOn(P), ops.kick(M, P)], [-1, false]);
  c.pG[P * LINE] = G;
  c.pStatus[P] = PStatus.SYSCALL;
  assertEquals([ops.runningOn(P), ops.kick(M, P)], [-1, false]);
});

Deno.test("a verb that real cores do not have is refused by its name", () => {
  const { ops } = busy();
  const refused = (verb: () => unknown) => assertThrows(verb, ModelError).rule;
  const rest = ": real cores cannot do that: run this model on the virtual engine";
  assertEquals(
    [() => ops.endSliceAfter(M, G, 5), () => ops.sliceOps(M, 5), () => ops.parkFor(M, 5)].map(
      refused,
    ),
    ["endSliceAfter", "sliceOps", "parkFor"].map((verb) => verb + rest),
  );
});

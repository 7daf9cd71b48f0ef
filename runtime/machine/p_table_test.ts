import { assertEquals } from "@std/assert";
import { PStatus, PTable } from "./p_table.ts";

Deno.test("PTable hands out the P that became idle last", () => {
  const ps = new PTable(4);
  assertEquals([ps.idleCount, ps.idleTop], [4, 0]);
  ps.takeIdle(0, 7, 10);
  ps.takeIdle(2, 8, 10);
  assertEquals([ps.idleCount, ps.idleTop, ps.m[2]], [2, 1, 8]);
  ps.pushIdle(2, 30);
  assertEquals([ps.idleTop, ps.status[2], ps.m[2]], [2, PStatus.IDLE, -1]);
});

Deno.test("PTable adds up idle time", () => {
  const ps = new PTable(1);
  ps.takeIdle(0, 1, 100);
  ps.pushIdle(0, 150);
  ps.takeIdle(0, 1, 175);
  assertEquals(ps.idleNs[0], 125);
});

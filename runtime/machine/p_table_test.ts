import { assertEquals } from "@std/assert";
import { Prng } from "../core/prng.ts";
import { Channels } from "../sync/channel.ts";
import { Mutexes, WaitGroups } from "../sync/locks.ts";
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

Deno.test("PTable: idle Ps are a stack from which any may be taken", () => {
  const ps = new PTable(7), prng = new Prng(2, 3, 4), idle = [6, 5, 4, 3, 2, 1, 0];
  for (let turn = 0; turn < 800; turn++) {
    const p = prng.below(7), at = idle.indexOf(p);
    if (at < 0) {
      ps.pushIdle(p, turn);
      idle.push(p);
    } else {
      ps.takeIdle(p, turn, turn);
      idle.splice(at, 1);
      assertEquals([ps.m[p], ps.status[p]], [turn, PStatus.RUNNING]);
    }
    assertEquals([ps.idleTop, ps.idleCount], [idle.at(-1) ?? -1, idle.length]);
  }
});

Deno.test("PTable adds up idle time", () => {
  const ps = new PTable(1);
  ps.takeIdle(0, 1, 100);
  ps.pushIdle(0, 150);
  ps.takeIdle(0, 1, 175);
  assertEquals(ps.idleNs[0], 125);
});

Deno.test("tables that are taken back are as new ones, whatever stood in them", () => {
  const used: readonly (readonly [{ reset(): object }, object])[] = [
    [new PTable(3), new PTable(3)],
    [new Mutexes(3), new Mutexes(3)],
    [new WaitGroups(3), new WaitGroups(3)],
    [new Channels(new Int32Array([2, 0])), new Channels(new Int32Array([2, 0]))],
  ];
  for (const [table, fresh] of used) {
    for (const [name, column] of Object.entries<unknown>({ ...table })) {
      // What a table is made for stays, as the capacity of a channel.
      if (ArrayBuffer.isView(column) && name !== "cap") (column as Int32Array).fill(7);
    }
    table.reset();
    assertEquals(columnsOf(table), columnsOf(fresh), table.constructor.name);
  }
});

/** The columns of a table, by name. */
const columnsOf = (table: object): Record<string, readonly number[]> =>
  Object.fromEntries(
    Object.entries<unknown>({ ...table })
      .filter((entry): entry is [string, Int32Array] => ArrayBuffer.isView(entry[1]))
      .map(([name, column]) => [name, [...column]]),
  );

Deno.test("PTable: at the start of a run all Ps are idle and have no ticks, and nobody has seen any", () => {
  const ps = new PTable(3), zeros = [0, 0, 0], never = [-1, -1, -1];
  const { schedtick, syscalltick, idleNs, idleFromNs, seenTickNs, seenSyscallNs } = ps;
  for (let run = 0; run < 2; run++) {
    for (const column of [schedtick, syscalltick, idleNs, idleFromNs, seenTickNs, seenSyscallNs]) {
      assertEquals([...column], zeros);
      column[1] = 5;
    }
    assertEquals([[...ps.m], [...ps.seenTick], [...ps.seenSyscall]], [never, never, never]);
    assertEquals([...ps.status], zeros);
    for (const p of [0, 1, 2]) {
      assertEquals([ps.idleTop, ps.idleCount], [p, 3 - p]);
      ps.takeIdle(p, 9, 4);
    }
    ps.reset();
  }
});

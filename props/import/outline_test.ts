import { assertEquals } from "@std/assert";
import { TraceLog, Woken } from "./log.ts";
import { pairWrites } from "./outline.ts";
import { NETWORK } from "./trace_event.ts";

/** A log with network waits `[g, from, to, polled]` and writes `[g, from, to]`. */
function logOf(
  waits: readonly (readonly [number, number, number, number])[],
  sends: readonly (readonly [number, number, number])[],
): TraceLog {
  const log = new TraceLog();
  for (const [g, fromNs, toNs, polledNs] of waits) {
    const wait = log.beginWait(g, NETWORK, fromNs);
    log.waitToNs.set(wait, toNs);
    log.waitPolledNs.set(wait, polledNs);
    log.waitWaker.set(wait, Woken.OUTSIDE);
  }
  for (const [g, fromNs, toNs] of sends) log.addSend(g, fromNs, toNs);
  return log;
}

Deno.test("pairWrites() finds client and server of a connection", () => {
  // The client (1) asks at 0, 100, 200; the server (2) answers 50 later.
  const rounds = [0, 100, 200, 300, 400, 500, 600, 700];
  const log = logOf(
    rounds.flatMap((t) => [[1, t + 12, t + 70, 0], [2, t + 72, t + 120, 0]] as const),
    rounds.flatMap((t) => [[1, t, t + 10], [2, t + 60, t + 65]] as const),
  );
  const found = pairWrites(log);
  // Waits 0, 2, 4, 6 are the client's, ended by sends 1, 3, 5, 7 of the server.
  assertEquals([0, 2, 4, 6].map((wait) => found.get(wait)), [1, 3, 5, 7]);
  assertEquals([1, 3, 5].map((wait) => found.get(wait)), [2, 4, 6]);
  assertEquals(found.has(15), false, "the last question was never asked");
});

Deno.test("pairWrites() rules out writes that a poll would have found before", () => {
  // Both 2 and 3 write in every window, but 3 writes before a poll that did not wake 1.
  const rounds = [0, 100, 200];
  const log = logOf(
    rounds.map((t) => [1, t, t + 80, t + 40]),
    rounds.flatMap((t) => [[3, t + 10, t + 20], [2, t + 50, t + 60]] as const),
  );
  assertEquals([...pairWrites(log).values()].map((send) => log.sendG.at(send)), [2, 2, 2]);
});

Deno.test("pairWrites() leaves waits alone that the world ended", () => {
  const waits = Array.from({ length: 10 }, (_, i) => [1, i * 100, i * 100 + 90, 0] as const);
  assertEquals(pairWrites(logOf(waits, [])).size, 0);
  // One write in ten windows is chance.
  assertEquals(pairWrites(logOf(waits, [[2, 310, 320]])).size, 0);
});

Deno.test("pairWrites() gives each of several equal readers a writer of its own", () => {
  const rounds = [0, 100, 200];
  const log = logOf(
    rounds.flatMap((t) => [[1, t, t + 80, 0], [2, t, t + 80, 0]] as const),
    rounds.flatMap((t) => [[3, t + 50, t + 60], [4, t + 55, t + 65]] as const),
  );
  const writers = (reader: number) =>
    [...pairWrites(log)].filter(([wait]) => log.waitG.at(wait) === reader)
      .map(([, send]) => log.sendG.at(send));
  assertEquals([writers(1), writers(2)], [[3, 3, 3], [4, 4, 4]]);
});

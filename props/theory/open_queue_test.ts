import { assertEquals } from "@std/assert";
import { fifoEnds } from "./open_queue.ts";

Deno.test("fifoEnds() starts each G when the first server is free", () => {
  const came = Float64Array.of(0, 1, 2, 20), services = Float64Array.of(10, 3, 5, 1);
  assertEquals([...fifoEnds(came, services, 1)], [10, 13, 18, 21]);
  assertEquals([...fifoEnds(came, services, 2)], [10, 4, 9, 21]);
  assertEquals([...fifoEnds(came, services, 9)], [10, 4, 7, 21]);
});

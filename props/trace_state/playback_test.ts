import { assertEquals, assertStrictEquals } from "@std/assert";
import { LeaveWhy } from "@lab/runtime";
import { Story } from "../testing/story.ts";
import { Place } from "./state.ts";
import { stateOf } from "./playback.ts";

Deno.test("stateOf() follows a G through hand, queue, run and block", () => {
  const trace = new Story().spawn(0).putLocal(0).getLocal().run(0)
    .stop(0, LeaveWhy.BLOCK).ready(0).putNext(0).getNext().run(0, 1).stop(0).trace();
  const { place, places, queued, faults } = stateOf(trace);
  assertEquals([...place], [
    Place.UNBORN,
    Place.NEW,
    Place.HELD,
    Place.QUEUED,
    Place.HELD,
    Place.RUNNING,
    Place.BLOCKED,
    Place.HELD,
    Place.QUEUED,
    Place.HELD,
    Place.RUNNING,
  ]);
  assertEquals([...queued], [0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0]);
  assertEquals([places[0], faults], [Place.DEAD, []]);
});

Deno.test("stateOf() sees a G that only changes queues as still standing in queues", () => {
  const trace = new Story().spawn(0, 2).putGlobal(0, 1, 2).grab(3).run(0).getLocal().trace();
  const { crossing } = stateOf(trace);
  // Three go in; of the batch only the first leaves, the others move to the ring; then G1 leaves.
  assertEquals([...crossing.slice(6)], [1, 1, 1, 0, 2, 0, 0, 0, 0, 0, 2]);
});

Deno.test("stateOf() plays a trace back once", () => {
  const trace = new Story().spawn(0).trace();
  assertStrictEquals(stateOf(trace), stateOf(trace));
});

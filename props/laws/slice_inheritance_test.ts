import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { sliceInheritance as law } from "./procs.ts";

const slot = { queue: "next", kicked: "local", inherits: true, inRow: Infinity };
const go = { promises: { slot } };
/** G0 from the ring and G1 from runnext of P0. */
const two = () =>
  new Story().spawn(0, 1).putLocal(0).putNext(1).getLocal().run(0).stop(0).getNext();

Deno.test("slice-inheritance accepts a tick for a ring's G and none for runnext's", () => {
  assertEquals(judge(law, two().run(1, 1).stop(1), go), []);
});

Deno.test("slice-inheritance finds a tick counted for a G from runnext", () => {
  const [{ reason }] = judge(law, two().run(1), go);
  assertStringIncludes(reason, "G1 goes on with a running slice, but its dispatch counts 1 ticks");
});

Deno.test("slice-inheritance finds no tick counted for a G from the ring, or a stolen one", () => {
  const ring = new Story().spawn(0).putLocal(0).getLocal().run(0, 1);
  const stolen = new Story().spawn(0).putNext(0).at(0, 1, 1)
    .event(Ev.STEAL_NEXT, { g: 0, a: 0 }).run(0, 1);
  for (const story of [ring, stolen]) {
    assertStringIncludes(judge(law, story, go)[0].reason, "G0 begins a slice of its own");
  }
});

Deno.test("slice-inheritance holds a slot that does not inherit to just that", () => {
  const own = { promises: { slot: { ...slot, inherits: false } } };
  assertEquals(judge(law, two().run(1), own), []);
  assertEquals(judge(law, two().run(1, 1), own).length, 1);
  assertEquals(judge(law, two().run(1)), []);
});

Deno.test("slice-inheritance lets a G that comes back from a system call go on with its tick", () => {
  const back = new Story().spawn(0).run(0).event(Ev.SYSCALL_OUT, { g: 0 }).run(0, 1);
  assertEquals(judge(law, back, go), []);
});

Deno.test("slice-inheritance finds a tick counted for a G that comes back from a system call", () => {
  const back = new Story().spawn(0).run(0).event(Ev.SYSCALL_OUT, { g: 0 }).run(0);
  assertStringIncludes(judge(law, back, go)[0].reason, "G0 goes on with a running slice");
});

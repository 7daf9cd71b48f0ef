import { assertEquals, assertThrows } from "@std/assert";
import { GuestFault } from "@lab/runtime";
import { SlowHooks } from "./slow_hooks.ts";

Deno.test("SlowHooks adds up waits that are short each, says so, and ends them by name", () => {
  const said: string[] = [];
  const slow = new SlowHooks(11_000, (seconds, where) => said.push(`${seconds} s ${where}`));
  for (let i = 0; i < 500; i++) {
    slow.note(5, "in find");
    slow.note(10, "in find");
    slow.note(5, "in ready");
  }
  assertEquals(said, ["5 s in find"]);
  const on = () => {
    for (let i = 0; i < 1_000; i++) slow.note(5, "in ready");
  };
  assertThrows(on, GuestFault, "kept the lab waiting for 11 s in all, most of it in ready");
  assertEquals(said, ["5 s in find", "10 s in find"]);
});

import { assertEquals } from "@std/assert";
import { END_NAMES, WAIT_NAMES } from "@lab/runtime";
import { type EventName, EVENTS } from "./events.ts";
import { CHINESE, FROM_ZH, SAYS_ZH } from "./events_zh.ts";

Deno.test("what is told in English is told in Chinese, and where a G comes from", () => {
  for (const [name, row] of Object.entries(EVENTS)) {
    assertEquals(SAYS_ZH[name as EventName] !== null, row.says !== undefined, name);
    assertEquals(FROM_ZH[name as EventName] !== undefined, row.from !== undefined, name);
  }
  const { names } = CHINESE;
  assertEquals(names["why ended"]!.length, END_NAMES.length);
  assertEquals(names.wait!.length, WAIT_NAMES.length);
});

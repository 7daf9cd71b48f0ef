import { assertThrows } from "@std/assert";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_model.ts";
import type { HarmableParts } from "./harm.ts";
import { simulate } from "./simulate.ts";

const run = (harm: (parts: HarmableParts) => void) => () =>
  simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({ progs: { main: [] } }),
    machine: { procs: 1 },
    harm,
  });

Deno.test("harm that would hit no queue is refused, with the names that there are", () => {
  assertThrows(run(({ queues }) => queues("locals")), RangeError, "received 'locals'");
  assertThrows(run(({ rings }) => rings("queue")), RangeError, "must be a ring: received a fifo");
});

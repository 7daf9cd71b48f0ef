import { assertThrows } from "@std/assert";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import type { MachineParts } from "./machine_parts.ts";
import { simulate } from "./simulate.ts";

const run = (fault: (parts: MachineParts) => void) => () =>
  simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({ progs: { main: [] } }),
    machine: { procs: 1 },
    fault,
  });

Deno.test("fault that would hit no queue is refused, with the names that there are", () => {
  assertThrows(run(({ queues }) => queues("locals")), RangeError, "received 'locals'");
  assertThrows(run(({ rings }) => rings("queue")), RangeError, "must be a ring: received a fifo");
});

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { MODELS } from "@lab/models";
import { Ev, type Trace } from "@lab/runtime";
import { caseFor } from "../arbitraries/scenes.ts";
import { runCase } from "../run.ts";
import { seed } from "../testing/runs.ts";
import { Doing } from "./machine_state.ts";
import { Playhead } from "./playhead.ts";

/** A few generated traces of every model. */
function* traces(): Generator<readonly [name: string, trace: Trace]> {
  for (const spec of MODELS) {
    for (const c of fc.sample(caseFor(spec), { numRuns: 4, seed: seed() })) {
      const { trace } = runCase(c, []);
      if (trace !== null) yield [spec.name, trace];
    }
  }
}

/** Everything that is shown at one moment. */
const shown = ({ gs, machine }: Playhead) => [
  [...gs.places],
  [...gs.queues.queueOf],
  gs.queues.total,
  machine.save().map((column) => [...column]),
];

Deno.test("a playhead shows the same state however it came there", () => {
  for (const [name, trace] of traces()) {
    const head = new Playhead(trace), n = trace.length;
    const places = [0, n >> 2, n >> 1, n - 1, n].filter((at) => at >= 0);
    const forward = places.map((at) => (head.seek(at), shown(head)));
    const back = places.toReversed().map((at) => (head.seek(at), shown(head))).toReversed();
    assertEquals(back, forward, name);
    const fresh = new Playhead(trace);
    fresh.seek(n >> 1);
    assertEquals(shown(fresh), forward[2], name);
  }
});

Deno.test("a playhead: who runs holds its P, and as many Ps are free as the trace says", () => {
  for (const [name, trace] of traces()) {
    const head = new Playhead(trace), { machine } = head, { code, m, p, g } = trace;
    for (let i = 0; i < trace.length; i++) {
      head.seek(i + 1);
      const where = `${name}, event ${i}`;
      if (code[i] === Ev.RUN) {
        assertEquals([machine.running[m[i]], machine.doing[m[i]]], [g[i], Doing.RUNNING], where);
        if (p[i] >= 0) {
          assertEquals([machine.holder[p[i]], machine.proc[m[i]]], [m[i], p[i]], where);
        }
      }
      if (code[i] === Ev.P_IDLE) assertEquals(machine.holder[p[i]], -1, where);
      if (code[i] !== Ev.P_IDLE && code[i] !== Ev.P_TAKE) continue;
      assertEquals(machine.holder.filter((by) => by === -1).length, machine.counts[0], where);
    }
  }
});

Deno.test("a playhead goes back over states of queues by key", () => {
  const edf = MODELS.find(({ name }) => name === "edf")!;
  for (const c of fc.sample(caseFor(edf), { numRuns: 20, seed: seed() })) {
    const { trace } = runCase(c, []);
    const head = new Playhead(trace!), n = trace!.length;
    head.seek(n);
    const end = shown(head);
    for (const at of [0, n >> 1, n]) head.seek(at);
    assertEquals(shown(head), end);
    assertEquals(head.gs.faults, []);
  }
});

Deno.test("a playhead refuses a place that is not in the trace", () => {
  const [[, trace]] = traces();
  const head = new Playhead(trace);
  assertThrows(() => head.seek(-1), RangeError, "Cannot stand at event -1");
  assertThrows(() => head.seek(trace.length + 1), RangeError, "Cannot stand at event");
});

/**
 * A run ends with everybody finished, or with main finished, or it names exactly the Gs that can
 * never go on. A run that ends STALLED (Gs are runnable and nobody will ever look for them: a lost
 * wake-up) is always a breach. A run that ends in deadlock may leave Gs runnable only behind waits that
 * keep their threads: in the queue, or with the timer, of a P that such a wait has left behind; or
 * anywhere if no P is idle.
 *
 * @module
 */

import { EndWhy, Ev, Wait, WAIT_NAMES } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";
import { Place, PLACE_NAMES } from "../trace_state/state.ts";
import { stateOf } from "../trace_state/playback.ts";

/** Waits that end by themselves: a G in one of them is not stuck. */
const ENDS_ALONE: readonly number[] = [Wait.SLEEP, Wait.NETPOLL, Wait.SYSCALL];

/** Events that show that a P is in somebody's hands, or idle. */
const TAKES_P: readonly number[] = [Ev.RUN, Ev.P_TAKE, Ev.P_IDLE, Ev.HANDOFF, Ev.RETAKE];

/** See the module comment. */
export const law: Law = {
  name: "ends-or-names-stuck",
  kind: "safety",
  words: "a run ends, or names exactly the Gs that are stuck; it never stalls beside runnable Gs",
  check(trace, { program, outcome }) {
    const breaches = new Breaches("ends-or-names-stuck", trace);
    const { length, code, p, g, a, b, about, timeNs } = trace;
    const { gs, places, queues } = stateOf(trace);
    const waits = new Int32Array(gs), stoppedOn = new Int32Array(gs);
    /** By P: the G whose wait, which keeps its thread, left it behind, or -1. */
    const leftBy = new Int32Array(about.procs).fill(-1);
    let end = -1, idle = about.procs;
    for (let i = 0; i < length; i++) {
      if (end >= 0) breaches.at(i, "an event came after the end");
      if (code[i] === Ev.STOP) {
        waits[g[i]] = b[i];
        stoppedOn[g[i]] = p[i];
      } else if (code[i] === Ev.WAIT_OVER) waits[g[i]] = Wait.SYSCALL;
      else if (code[i] === Ev.P_TAKE || code[i] === Ev.P_IDLE) idle = a[i];
      else if (code[i] === Ev.END) end = i;
      if (code[i] === Ev.SYSCALL_IN && p[i] >= 0) leftBy[p[i]] = g[i];
      else if (TAKES_P.includes(code[i]) && p[i] >= 0) leftBy[p[i]] = -1;
    }
    const atNs = timeNs[length - 1] ?? 0;
    if (end < 0) {
      breaches.add({ atNs }, "the trace has no END");
      return breaches.list;
    }
    const why = a[end];
    const unfinished = alive(places);
    if (why === EndWhy.DONE && unfinished.length > 0) {
      const x = unfinished[0];
      breaches.add({ g: x, atNs }, `the run ended as done, but G${x} is ${words(x)}`);
    }
    if (why === EndWhy.MAIN && (program.main < 0 || places[0] !== Place.DEAD)) {
      breaches.add({ g: 0, atNs }, `the run ended with main, but main (G0) is ${words(0)}`);
    }
    if (why === EndWhy.STALLED) stalled();
    if (why === EndWhy.DEADLOCK) {
      for (const x of unfinished) {
        if (keepsThread(x) || isBehindWait(x)) continue;
        if (places[x] === Place.BLOCKED && !ENDS_ALONE.includes(waits[x])) continue;
        breaches.add({ g: x, atNs }, `the run ended as deadlock, but G${x} is ${words(x)}`);
      }
    }
    const expected = why === EndWhy.DEADLOCK || why === EndWhy.STALLED ? unfinished : [];
    compare("the trace", about.stuck, expected);
    compare("the outcome", outcome.stuck.map((stuck) => stuck.g), expected);
    return breaches.list;

    function stalled(): void {
      const runnable = unfinished.filter((x) =>
        places[x] === Place.QUEUED || places[x] === Place.HELD
      );
      const x = runnable[0] ?? unfinished[0] ?? -1;
      const reason = `the run stalled: ${runnable.length} Gs are runnable and no M will look, ` +
        `the first is G${x}`;
      breaches.add({ g: x, atNs }, reason);
    }

    /** Does `x` wait with its thread, and for something that has not come? */
    function keepsThread(x: number): boolean {
      return places[x] === Place.SYSCALL && waits[x] !== Wait.SYSCALL;
    }

    /** Nobody can run `x`, as its P, or every P, was left behind in a wait that keeps its thread. */
    function isBehindWait(x: number): boolean {
      const sleeps = places[x] === Place.BLOCKED && waits[x] === Wait.SLEEP;
      if (places[x] !== Place.QUEUED && !sleeps) return false;
      const isLeft = (by: number) => by >= 0 && keepsThread(by);
      const proc = sleeps ? stoppedOn[x] : queues.procOf(queues.queueOf[x]);
      return proc >= 0 && isLeft(leftBy[proc]) || idle === 0 && leftBy.some(isLeft);
    }

    function words(x: number): string {
      if (places[x] !== Place.BLOCKED) return PLACE_NAMES[places[x]];
      return `blocked (${WAIT_NAMES[waits[x] as Wait]})`;
    }

    function compare(who: string, named: readonly number[], expected: readonly number[]): void {
      const set = new Set(named), wanted = new Set(expected);
      for (const x of wanted) {
        if (!set.has(x)) breaches.add({ g: x, atNs }, `G${x} is stuck, ${who} does not name it`);
      }
      for (const x of set) {
        if (!wanted.has(x)) breaches.add({ g: x, atNs }, `${who} names G${x} as stuck, it is not`);
      }
    }
  },
};

function alive(places: Uint8Array): number[] {
  const list: number[] = [];
  places.forEach((place, g) => {
    if (place !== Place.DEAD && place !== Place.UNBORN) list.push(g);
  });
  return list;
}

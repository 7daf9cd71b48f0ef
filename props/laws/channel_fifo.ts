/**
 * Channels deliver messages in the order they were sent, each exactly once, and say "closed" only
 * when they are closed and empty. Messages are numbered per channel by the trace, in the order in
 * which the sends were completed.
 *
 * @module
 */

import { EndWhy, Ev } from "@lab/runtime";
import { Breaches, type Law } from "../law.ts";

/** See the module comment. */
export const law: Law = {
  name: "channel-fifo",
  kind: "safety",
  words: "messages of a channel are received in order, none twice, none lost, and none after close",
  check(trace) {
    const breaches = new Breaches("channel-fifo", trace);
    const { length, code, a, b, about, timeNs } = trace;
    const channels = about.chanCap.length;
    const sent = new Int32Array(channels), received = new Int32Array(channels);
    const closed = new Uint8Array(channels);
    for (let i = 0; i < length && !breaches.full; i++) {
      const c = a[i];
      switch (code[i]) {
        case Ev.SEND:
          if (closed[c]) breaches.at(i, `message ${b[i]} was sent on ${name(c)} after its close`);
          if (b[i] !== sent[c]) {
            breaches.at(i, `${name(c)}: message ${b[i]} was sent, expected number ${sent[c]}`);
          }
          sent[c] = b[i] + 1;
          break;
        case Ev.RECV:
          receive(i, c);
          break;
        case Ev.CLOSE:
          if (closed[c]) breaches.at(i, `${name(c)} was closed twice`);
          closed[c] = 1;
          break;
        case Ev.END:
          if (a[i] !== EndWhy.UNTIL) leftovers(timeNs[i]);
          break;
      }
    }
    return breaches.list;

    function receive(i: number, c: number): void {
      if (b[i] >= 0) {
        if (b[i] !== received[c]) {
          breaches.at(
            i,
            `${name(c)}: message ${b[i]} was received, expected number ${received[c]}`,
          );
        } else if (b[i] >= sent[c]) {
          breaches.at(i, `${name(c)}: message ${b[i]} was received before it was sent`);
        }
        received[c] = b[i] + 1;
      } else if (!closed[c] || received[c] < sent[c]) {
        const state = closed[c] ? `still holds ${sent[c] - received[c]} messages` : "is open";
        breaches.at(i, `a receive from ${name(c)} found it closed and empty, but it ${state}`);
      }
    }

    /** At the end no channel holds more than its buffer can: the rest would be lost. */
    function leftovers(atNs: number): void {
      for (let c = 0; c < channels; c++) {
        const left = sent[c] - received[c];
        if (left <= about.chanCap[c]) continue;
        const reason = `${left} messages of ${name(c)} were sent and never received, though its ` +
          `buffer holds ${about.chanCap[c]}`;
        breaches.add({ atNs }, reason);
      }
    }

    function name(c: number): string {
      return about.chanNames[c] ?? `channel ${c}`;
    }
  },
};

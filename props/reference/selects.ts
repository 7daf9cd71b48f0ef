/**
 * What may come of a select: one of its cases that are ready; else its default; else it waits, for
 * a time at most if it says so.
 *
 * @module
 */

import type { Possible, ReferenceChannels } from "./channels.ts";
import type { Goroutine, Visible } from "./source.ts";

/** What selects work on. */
export interface SelectParts {
  readonly channels: ReferenceChannels;
  /** The first case that is ready is taken. */
  readonly inOrder: boolean;
  /** The G goes on behind it. */
  readonly goOn: () => void;
}

/** All that may come of this select of `g`. */
export function waysOfSelect(
  { channels, inOrder, goOn }: SelectParts,
  g: number,
  it: Goroutine,
  { cases, hasDefault, into, limitNs }: Visible & { do: "select" },
  nowNs: number,
): readonly Possible[] {
  const note = (kase: number) => {
    if (into !== null) it.variables.set(into, kase);
    goOn();
  };
  const ways = cases.flatMap(({ sends, on, value, into: to, ok }, kase) => {
    const c = channels.named(on);
    const isReady = sends
      ? c.receivers.length > 0 || c.buffer.length < c.cap
      : c.isClosed || c.buffer.length > 0 || c.senders.length > 0;
    if (!isReady) return [];
    const mine = { g, value: sends ? value() : 0, into: to, ok, kase };
    // Of two cases that do the same nobody sees which it was.
    const isTwin = cases.some((other, i) => i !== kase && other.on === on && other.sends === sends);
    return channels.passes(c, sends, mine, () => note(isTwin ? NaN : kase)) ?? [];
  });
  const ready = ways.map((way) => ({ ...way, counts: "selectsReady" as const }));
  if (ready.length > 0) return inOrder ? ready.slice(0, 1) : ready;
  const passesBy = (kase: number) => ({ events: [], readied: [], happen: () => note(kase) });
  if (hasDefault) return [{ ...passesBy(-1), counts: "selectsDefault" }];
  if (limitNs === 0) return [passesBy(cases.length)];
  const happen = () => {
    it.waits = true;
    it.caseInto = into;
    if (limitNs !== null) it.limit = { endNs: nowNs + limitNs, kase: cases.length };
    cases.forEach(({ sends, on, value, into: to, ok }, kase) => {
      const waiter = { g, value: sends ? value() : 0, into: to, ok, kase };
      channels.wait(channels.named(on), sends, waiter);
    });
  };
  const limited = limitNs === null ? [] : [`set G${g} timer -1: ${limitNs}`];
  return [{ events: [`wait G${g}`, ...limited], readied: [], happen }];
}

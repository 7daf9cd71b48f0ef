/**
 * Channels. A trace does not name them: a transfer shows who gave and who took, and where both
 * stood. Whoever is bound by transfers, at the same places, shares a channel. Where it holds what
 * Go promises of one (who waited first is served first), it becomes a channel of the workload, so
 * that whoever is there takes the next job. Where it does not, they were several, and each waiter
 * keeps a channel of its own.
 *
 * @module
 */

import { type Place, type TraceLog, Woken } from "./log.ts";

const SEND = /^runtime\.chansend/;
const RECV = /^runtime\.chanrecv/;
const CLOSE = "runtime.closechan";
/** A transfer: the rows of both sides, and which of them waited. */
export interface Transfer {
  readonly wait: number;
  readonly sender: number;
  readonly sendRow: number;
  readonly receiver: number;
  readonly recvRow: number;
  readonly senderWaited: boolean;
  readonly atNs: number;
}

/** One channel. */
export interface Channel {
  /** Its transfers, in order. */
  readonly transfers: readonly Transfer[];
  /** Goroutines that receive from it. */
  readonly receivers: readonly number[];
  /** Rows of the wake-ups by which it was closed, the first of them first. */
  readonly closeRows: readonly number[];
  /** Rows of waits for it that a close ended, or nothing. */
  readonly idleRows: readonly number[];
  /**
   * Does whoever stands where it is used do nothing else there? Then all transfers were seen, if it
   * has no room: one of the two waits each time.
   */
  readonly isWhole: boolean;
}

/** What is collected of a channel. */
interface Found {
  transfers: Transfer[];
  closes: { readonly row: number; readonly atNs: number }[];
  idle: { readonly row: number; readonly receiver: number; readonly fromNs: number }[];
}

/**
 * Finds the channels of a trace.
 *
 * @param waitRows The row of each wait, by wait. @param wakeRows That of each wake-up.
 */
export function findChannels(
  log: TraceLog,
  waitRows: ReadonlyMap<number, number>,
  wakeRows: ReadonlyMap<number, number>,
): Channel[] {
  const bonds = new Bonds();
  const place = (site: number): Place | undefined => site < 0 ? undefined : log.places[site];
  const waits = Array.from({ length: log.waitG.length }, (_, wait) => wait).filter((wait) =>
    log.goroutines[log.waitG.at(wait)].foundIn !== wait
  );
  const ends = new Map<number, string>();
  for (const wait of waits) {
    const waited = place(log.waitSite.at(wait))?.done ?? [];
    const woke = place(log.waitWakeSite.at(wait))?.done ?? [];
    const side = has(waited, RECV) ? "recv" : has(waited, SEND) ? "send" : "";
    if (side === "") continue;
    const own = `${side} ${log.waitG.at(wait)} ${log.waitSite.at(wait)}`;
    ends.set(wait, own);
    if (log.waitWaker.at(wait) <= Woken.NEVER) continue;
    const other = side === "recv" ? "send" : "recv";
    if (has(woke, side === "recv" ? SEND : RECV)) {
      bonds.bind(own, `${other} ${log.waitWaker.at(wait)} ${log.waitWakeSite.at(wait)}`);
    }
  }
  // Of what is done at the same places by other means (select) not all is seen.
  const broken = new Set<string>();
  for (const wait of waits) {
    const by = log.waitWaker.at(wait), site = log.waitWakeSite.at(wait), own = ends.get(wait);
    const woke = place(site)?.done ?? [];
    if (by <= Woken.NEVER || site < 0 || isClose(place(site))) continue;
    const other = `${has(woke, SEND) ? "send" : "recv"} ${by} ${site}`;
    if (!bonds.has(other)) continue;
    if (own === undefined || bonds.root(own) !== bonds.root(other)) broken.add(bonds.root(other));
  }
  const found = new Map<string, Found>();
  for (const wait of waits) {
    const own = ends.get(wait);
    if (own === undefined || !bonds.has(own)) continue;
    const key = bonds.root(own);
    const of = found.get(key) ?? { transfers: [], closes: [], idle: [] };
    found.set(key, of);
    collect(of, wait);
  }
  return [...found].flatMap(([root, of]) => isOne(of) ? [channelOf(of, !broken.has(root))] : []);

  function collect(of: Found, wait: number): void {
    const woke = place(log.waitWakeSite.at(wait))?.done ?? [];
    const g = log.waitG.at(wait), by = log.waitWaker.at(wait), atNs = log.waitToNs.at(wait);
    const waitRow = waitRows.get(wait)!, wakeRow = wakeRows.get(wait) ?? -1;
    const isRecv = ends.get(wait)!.startsWith("recv");
    if (by > Woken.NEVER && has(woke, isRecv ? SEND : RECV)) {
      of.transfers.push(
        isRecv
          ? {
            wait,
            sender: by,
            sendRow: wakeRow,
            receiver: g,
            recvRow: waitRow,
            senderWaited: false,
            atNs,
          }
          : {
            wait,
            sender: g,
            sendRow: waitRow,
            receiver: by,
            recvRow: wakeRow,
            senderWaited: true,
            atNs,
          },
      );
    } else if (isRecv) {
      of.idle.push({ row: waitRow, receiver: g, fromNs: log.waitFromNs.at(wait) });
      if (by > Woken.NEVER && isClose(place(log.waitWakeSite.at(wait)))) {
        of.closes.push({ row: wakeRow, atNs });
      }
    }
  }

  /** Is it served in turn, and does nobody send to himself? */
  function isOne({ transfers }: Found): boolean {
    const senders = new Set(transfers.map((one) => one.sender));
    if (transfers.some((one) => senders.has(one.receiver))) return false;
    const isInTurn = (mine: readonly Transfer[]) =>
      mine.every(({ wait }, i) =>
        i === 0 || log.waitFromNs.at(wait) >= log.waitFromNs.at(mine[i - 1].wait)
      );
    transfers.sort((a, b) => a.atNs - b.atNs || a.wait - b.wait);
    const sent = transfers.filter((one) => one.senderWaited);
    const received = transfers.filter((one) => !one.senderWaited);
    return isInTurn(sent) && isInTurn(received) && !overlap(received, sent);
  }

  /** Does a wait of `b` begin within one of `a`? On one channel none can. */
  function overlap(a: readonly Transfer[], b: readonly Transfer[]): boolean {
    const begins = b.map(({ wait }) => log.waitFromNs.at(wait)).sort((x, y) => x - y);
    const spans = a.map(({ wait }) => [log.waitFromNs.at(wait), log.waitToNs.at(wait)] as const)
      .sort((x, y) => x[0] - y[0]);
    let next = 0, untilNs = 0;
    return begins.some((ns) => {
      for (; next < spans.length && spans[next][0] < ns; next++) {
        untilNs = Math.max(untilNs, spans[next][1]);
      }
      return ns < untilNs;
    });
  }

  function channelOf({ transfers, closes, idle }: Found, isWhole: boolean): Channel {
    const receivers = new Set([...transfers, ...idle].map((one) => one.receiver));
    return {
      transfers,
      receivers: [...receivers],
      closeRows: closes.sort((a, b) => a.row - b.row).map(({ row }) => row),
      idleRows: idle.map(({ row }) => row),
      isWhole,
    };
  }
}

/** Does this stack close a channel? Most leave the function that does so out. */
export function isClose(woke: Place | undefined): boolean {
  return woke !== undefined &&
    (woke.done.includes(CLOSE) || woke.done.length === 0 && woke.callers.length > 0);
}

function has(functions: readonly string[], pattern: RegExp): boolean {
  return functions.some((name) => pattern.test(name));
}

/** Who is bound to whom. */
export class Bonds {
  readonly #above = new Map<string, string>();

  has(key: string): boolean {
    return this.#above.has(key);
  }

  root(key: string): string {
    let top = key;
    for (let next = this.#above.get(top)!; next !== top; next = this.#above.get(top)!) top = next;
    this.#above.set(key, top);
    return top;
  }

  bind(a: string, b: string): void {
    for (const key of [a, b]) if (!this.#above.has(key)) this.#above.set(key, key);
    this.#above.set(this.root(b), this.root(a));
  }
}

/**
 * Channels as the language says: a buffer, those who wait to send and those who wait to receive,
 * all in order of coming.
 *
 * @module
 */

import type { Counter, Program } from "@lab/runtime";

/** Something that may happen, in the words of events, and what it does. */
export interface Possible {
  readonly events: readonly string[];
  /** Gs made ready, in their order. */
  readonly readied: readonly number[];
  readonly happen: () => void;
  /** The counter that tells of it. */
  readonly counts?: Counter;
}

/** A G that waits at a channel. */
export interface Waiter {
  readonly g: number;
  readonly value: number;
  /** Gets what is received. */
  readonly into: string | null;
  /** Becomes 1 for a message, 0 for a close. */
  readonly ok: string | null;
  /** Case of a select, or null. */
  readonly kase: number | null;
}

/** One channel. */
export interface Channel {
  readonly name: string;
  readonly cap: number;
  /** Its receivers are made ready by the netpoller, later. */
  readonly isNet: boolean;
  isClosed: boolean;
  /** Messages that entered it so far. */
  entered: number;
  readonly buffer: { readonly value: number; readonly number: number }[];
  readonly senders: Waiter[];
  readonly receivers: Waiter[];
}

/** All channels of a program. */
export class ReferenceChannels {
  readonly #all: readonly Channel[];
  readonly #inOrder: boolean;

  /**
   * @param got What waited has its value, null if it sent; -1 for the number of a message: closed.
   * @param released A G need not wait any more.
   */
  constructor(
    program: Program,
    private readonly got: (waiter: Waiter, value: number | null, number: number) => void,
    private readonly released: (g: number) => void,
  ) {
    this.#inOrder = program.sync === "fifo";
    this.#all = program.chanNames.map((name, c) => ({
      name,
      cap: program.chanCap[c],
      isNet: program.chanNet[c] === 1,
      isClosed: false,
      entered: 0,
      buffer: [],
      senders: [],
      receivers: [],
    }));
  }

  /** The channel that a run calls so. */
  named(name: string): Channel {
    return this.#all.find((channel) => channel.name === name)!;
  }

  /** Does `g` wait for a message from the network, so that another makes it ready later? */
  waitsForNet(g: number): boolean {
    return this.#all.some(({ isNet, receivers }) =>
      isNet && receivers.some((waiter) => waiter.g === g && waiter.kase === null)
    );
  }

  /** Somebody waits, behind all others. */
  wait({ senders, receivers }: Channel, sends: boolean, waiter: Waiter): void {
    (sends ? senders : receivers).push(waiter);
  }

  /** A send or receive that need not wait; null: it must. */
  passes(c: Channel, sends: boolean, mine: Waiter, then: () => void): Possible | null {
    const at = this.#all.indexOf(c), { g } = mine;
    const to = c.receivers[0], from = c.senders[0], oldest = c.buffer[0];
    if (sends) {
      if (to === undefined && c.buffer.length >= c.cap) return null;
      const number = c.entered, events = [`send G${g} chan ${at} message ${number}`];
      if (to !== undefined) events.push(`recv G${to.g} chan ${at} message ${number}`);
      const happen = () => {
        c.entered++;
        if (to === undefined) c.buffer.push({ value: mine.value, number });
        else this.#served(to, mine.value, number);
        then();
      };
      return { events, readied: to === undefined || isSocket(c, to) ? [] : [to.g], happen };
    }
    if (oldest === undefined && from === undefined) {
      if (!c.isClosed) return null;
      const happen = () => {
        this.got({ ...mine, kase: null }, 0, -1);
        then();
      };
      return { events: [`recv G${g} chan ${at} message -1`], readied: [], happen };
    }
    const number = oldest?.number ?? c.entered;
    const events = [`recv G${g} chan ${at} message ${number}`];
    if (from !== undefined) events.push(`send G${from.g} chan ${at} message ${c.entered}`);
    const happen = () => {
      this.got({ ...mine, kase: null }, oldest?.value ?? from.value, number);
      if (oldest !== undefined) c.buffer.shift();
      if (from !== undefined) {
        if (oldest !== undefined) c.buffer.push({ value: from.value, number: c.entered });
        c.entered++;
        this.#served(from, null, number);
      }
      then();
    };
    return { events, readied: from === undefined ? [] : [from.g], happen };
  }

  /** A timer sends: to whoever waits, else into the buffer; what finds no room there is lost. */
  tick(name: string): Pick<Possible, "events" | "readied" | "happen"> {
    const waiter = { g: -1, value: 0, into: null, ok: null, kase: null };
    const way = this.passes(this.named(name), true, waiter, () => {});
    return way ?? { events: [], readied: [], happen: () => {} };
  }

  /** The event of a receive of this message. */
  wordsOfRecv(g: number, name: string, { number }: { readonly number: number }): string {
    return `recv G${g} chan ${this.#all.indexOf(this.named(name))} message ${number}`;
  }

  /** A close, and all whom it lets go. */
  close(c: Channel, then: () => void): Possible {
    const at = this.#all.indexOf(c);
    // Go wakes the last that came first; a select that waits twice there is woken once.
    const order = this.#inOrder ? [...c.receivers] : c.receivers.toReversed();
    const woken = order.filter(({ g }, i) => order.findIndex((other) => other.g === g) === i);
    const events = [`close chan ${at}`];
    for (const { g } of woken) events.push(`recv G${g} chan ${at} message -1`);
    const readied = woken.filter((waiter) => !isSocket(c, waiter)).map(({ g }) => g);
    const happen = () => {
      c.isClosed = true;
      for (const waiter of woken) this.#served(waiter, 0, -1);
      then();
    };
    return { events, readied, happen };
  }

  /** `g` waits at no channel any more. */
  leave(g: number): void {
    for (const { senders, receivers } of this.#all) {
      for (const list of [senders, receivers]) {
        for (let i = list.length - 1; i >= 0; i--) if (list[i].g === g) list.splice(i, 1);
      }
    }
  }

  /** The wait of somebody at a channel is over: it stands at no channel any more. */
  #served(waiter: Waiter, value: number | null, number: number): void {
    const { g } = waiter;
    this.leave(g);
    this.got(waiter, value, number);
    this.released(g);
  }
}

const isSocket = (c: Channel, { kase }: Waiter): boolean => c.isNet && kase === null;

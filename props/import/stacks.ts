/**
 * Stacks under events: where a goroutine began, where it waits, who woke it or started it, and
 * whether a system call writes to a socket. Each stack that occurs is kept once.
 *
 * @module
 */

import type { Place, TraceLog } from "./log.ts";

/** The lines above the two stacks that an event may have. */
const HEADS: ReadonlySet<string> = new Set(["Stack=", "TransitionStack="]);

/** Is this line part of a stack? */
export function isOfStack(line: string): boolean {
  return line.startsWith("\t") || HEADS.has(line);
}

/** Functions that only carry out what their caller asked for. */
const MACHINERY = /^(?:runtime|sync|internal\/sync|internal\/race)\./;
/**
 * Functions that write to a descriptor, or open or close one: so may wake who waits at its other
 * end.
 */
const SENDS =
  /^syscall\.(?:write|Write|writev|sendto|sendmsg|sendfile|connect|Connect|Close|Shutdown|shutdown)\b|^internal\/poll\.(?:SendFile|sendFile|writev)\b/;
/** Functions that say that the descriptor is a file. */
const FILES = /^(?:os|io\/fs)\./;

/** What a stack is wanted for. */
const Wanted = { NOTHING: 0, WAIT: 1, WAKE: 2, SPAWN: 3 } as const;
type Wanted = typeof Wanted[keyof typeof Wanted];

/** Reads the lines of the stacks under one event. */
export class Stacks {
  /** The goroutine whose beginning is wanted, -1: none. */
  #nameOf = -1;
  /** Is the name in the stack of the goroutine that changed, not of the one that acted? */
  #isBirth = false;
  #nameFrame = "";
  /** What the place is wanted for, and of which wait or goroutine. */
  #wanted: Wanted = Wanted.NOTHING;
  #of = -1;
  #inTransition = false;
  #isTaking = false;
  #hash = 0;
  #check = 0;
  #functions: string[] = [];
  readonly #known = new Map<number, number>();
  /** The goroutine in a system call, -1: none. */
  #callOf = -1;
  readonly #sends: boolean[] = [];

  constructor(private readonly log: TraceLog) {}

  /** The stack that follows ends in the function where `g` began. */
  wantName(g: number): void {
    this.#nameOf = g;
    this.#isBirth = false;
  }

  /** The stacks that follow are where `g` begins, and where it was started. */
  wantBirth(g: number): void {
    this.#nameOf = this.#of = g;
    this.#isBirth = true;
    this.#wanted = Wanted.SPAWN;
  }

  /** The stack that follows is where `wait` stands. */
  wantPlace(wait: number): void {
    this.#wanted = Wanted.WAIT;
    this.#of = wait;
  }

  /** The stack that follows is where `wait` is ended. */
  wantWaker(wait: number): void {
    this.#wanted = Wanted.WAKE;
    this.#of = wait;
  }

  /** The stack that follows is that of a system call of `g`. */
  wantCall(g: number): void {
    this.#callOf = g;
    this.#sends[g] = false;
  }

  /** Did the last system call of `g` write to a socket? */
  sent(g: number): boolean {
    return this.#sends[g] === true;
  }

  /** Takes one line of a stack. Functions are indented once, their files twice. */
  line(text: string): void {
    if (HEADS.has(text)) {
      // That of the goroutine that changed comes first, then that of the one that acted.
      this.#inTransition = text.startsWith("T");
      const isWait = this.#wanted === Wanted.WAIT;
      this.#isTaking = this.#inTransition ? isWait : !isWait || this.#functions.length === 0;
      return;
    }
    if (text.startsWith("\t\t")) return;
    if (this.#nameOf >= 0 && this.#isBirth === this.#inTransition) this.#nameFrame = text;
    if (this.#isTaking && this.#wanted !== Wanted.NOTHING) this.#add(text);
    if (this.#callOf < 0) return;
    const name = functionOf(text);
    if (SENDS.test(name)) this.#sends[this.#callOf] = true;
    else if (FILES.test(name)) {
      this.#sends[this.#callOf] = false;
      this.#callOf = -1;
    }
  }

  /** The stacks are over. */
  end(): void {
    if (this.#nameOf >= 0 && this.#nameFrame !== "") {
      this.log.goroutines[this.#nameOf].name = functionOf(this.#nameFrame);
    }
    if (this.#functions.length > 0) this.#place();
    this.#hash = this.#check = 0;
    this.#functions = [];
    this.#nameOf = this.#callOf = -1;
    this.#nameFrame = "";
    this.#wanted = Wanted.NOTHING;
    this.#inTransition = this.#isTaking = false;
  }

  #add(text: string): void {
    let hash = this.#hash, check = this.#check;
    for (let i = 0; i < text.length; i++) {
      const char = text.charCodeAt(i);
      hash = (Math.imul(hash, 31) + char) | 0;
      check = (Math.imul(check, 37) ^ char) & 0x1f_ffff;
    }
    this.#hash = hash;
    this.#check = check;
    this.#functions.push(text);
  }

  #place(): void {
    const { log } = this, key = (this.#hash >>> 0) * 0x20_0000 + this.#check;
    let place = this.#known.get(key);
    if (place === undefined) {
      this.#known.set(key, place = log.places.push(placeOf(this.#functions)) - 1);
    }
    if (this.#wanted === Wanted.WAIT) log.waitSite.set(this.#of, place);
    else if (this.#wanted === Wanted.WAKE) log.waitWakeSite.set(this.#of, place);
    else log.goroutines[this.#of].bornAt = place;
  }
}

function placeOf(functions: readonly string[]): Place {
  const list = functions.map((line) => line.trim());
  const own = list.findIndex((line) => !MACHINERY.test(line));
  const cut = own < 0 ? list.length : own;
  return { done: list.slice(0, cut).map(functionOf), callers: list.slice(cut) };
}

/** `main.f` of `main.f @ 0x4a57d9`, indented or not. */
export function functionOf(line: string): string {
  const end = line.indexOf(" @ ");
  return line.slice(line.startsWith("\t") ? 1 : 0, end < 0 ? undefined : end);
}

/**
 * What the stacks under the events tell: where a goroutine began, where it waits, and whether a
 * system call writes to a socket.
 *
 * @module
 */

import type { TraceLog } from "./log.ts";

/** Functions that write to a descriptor, or open or close one: so may wake who waits at its other end. */
const SENDS =
  /^syscall\.(?:write|Write|writev|sendto|sendmsg|sendfile|connect|Connect|Close|Shutdown|shutdown)\b|^internal\/poll\.(?:SendFile|sendFile|writev)\b/;
/** Functions that say that the descriptor is a file. */
const FILES = /^(?:os|io\/fs)\./;

/** Reads the lines of the stack under one event. */
export class Stacks {
  /** The goroutine whose beginning is wanted, -1: none. */
  #nameOf = -1;
  #lastFrame = "";
  /** The wait whose place is wanted, -1: none. */
  #placeOf = -1;
  #hash = 0;
  readonly #places = new Map<number, number>();
  /** The goroutine in a system call, -1: none. */
  #callOf = -1;
  readonly #sends: boolean[] = [];

  constructor(private readonly log: TraceLog) {}

  /** The stack that follows ends (or begins) in the function where `g` began. */
  wantName(g: number): void {
    this.#nameOf = g;
  }

  /** The stack that follows is where `wait` stands. */
  wantPlace(wait: number): void {
    this.#placeOf = wait;
    this.#hash = 0;
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
    if (this.#placeOf >= 0) {
      let hash = this.#hash;
      for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
      this.#hash = hash;
    }
    const isFunction = text.startsWith("\t") && !text.startsWith("\t\t");
    if (!isFunction) return;
    if (this.#nameOf >= 0) this.#lastFrame = text;
    if (this.#callOf < 0) return;
    const name = functionOf(text);
    if (SENDS.test(name)) this.#sends[this.#callOf] = true;
    else if (FILES.test(name)) {
      this.#sends[this.#callOf] = false;
      this.#callOf = -1;
    }
  }

  /** The stack is over. */
  end(): void {
    if (this.#nameOf >= 0 && this.#lastFrame !== "") {
      this.log.goroutines[this.#nameOf].name = functionOf(this.#lastFrame);
    }
    if (this.#placeOf >= 0 && this.#hash !== 0) {
      let place = this.#places.get(this.#hash);
      if (place === undefined) this.#places.set(this.#hash, place = this.#places.size);
      this.log.waitSite.set(this.#placeOf, place);
    }
    this.#nameOf = this.#placeOf = this.#callOf = -1;
    this.#lastFrame = "";
  }
}

/** `main.f` of `\tmain.f @ 0x4a57d9`. */
function functionOf(line: string): string {
  const end = line.indexOf(" @ ");
  return line.slice(1, end < 0 ? undefined : end);
}

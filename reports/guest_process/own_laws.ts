/**
 * Laws of somebody's own, from the lab's side: each run's trace is sent over, and what they find
 * comes back.
 *
 * @module
 */

import { type Law, type LawContext, ownContext, type Violation } from "@lab/props";
import { askLaws, GuestFault, type LawAnswer, type LawQuestion, type Trace } from "@lab/runtime";

/** Longest wait, in ms, and what is called while nothing comes. */
export type Wait = (waitedMs: number) => void;

/** The thread with the laws. */
export class OwnLaws {
  /** Lines that the laws printed. */
  readonly said: string[] = [];
  #lastTrace: Trace | null = null;
  #found: NonNullable<LawAnswer["found"]> = [];

  /**
   * @param memory Shared with the thread.
   *
   * @param wait Gives up by throwing.
   * @param onAsk Told before.
   */
  constructor(
    private readonly memory: SharedArrayBuffer,
    private readonly wait: Wait,
    private readonly onAsk: () => void,
  ) {}

  /** The laws. @throws {GuestFault} They cannot be loaded. */
  load(): Law[] {
    const { laws = [] } = this.#ask({ do: "list" });
    return laws.map(({ name, words }, i) => ({
      name,
      words,
      kind: "safety",
      check: (trace, context) => this.#check(i, name, trace, context),
    }));
  }

  /** All laws look at a trace at once: it is large, and sent once. */
  #check(i: number, law: string, trace: Trace, context: LawContext): Violation[] {
    if (trace !== this.#lastTrace) {
      this.#found = this.#ask({ do: "check", trace, context: ownContext(context) }).found ?? [];
      this.#lastTrace = trace;
    }
    return (this.#found[i] ?? []).map((breach) => ({ ...breach, law }));
  }

  #ask(question: LawQuestion): LawAnswer {
    this.onAsk();
    const found = parsed(askLaws(this.memory, question, this.wait));
    this.said.push(...found.said);
    if (found.fault !== undefined) throw new GuestFault(found.fault);
    return found;
  }
}

function parsed(text: string): LawAnswer {
  try {
    return JSON.parse(text) as LawAnswer;
  } catch {
    throw new GuestFault("told more breaches than can be read");
  }
}

/**
 * The instructions on timers that are no goroutine: rows of the table in `instructions.ts`.
 *
 * @module
 */

import type { InstructionRow } from "./instruction_row.ts";

/** The rows by name. */
export const TIMER_INSTRUCTIONS = {
  afterfunc: {
    about:
      "Sets a timer that starts a G when it is due: `time.AfterFunc`. One that was set under " +
      "this name is stopped. The variables of the G are worked out now.",
    operands: [
      { kind: "timer", form: "timer" },
      { kind: "ns", form: "ns" },
      { kind: "prog", form: "prog", about: "Name of the prog that the G runs." },
      {
        kind: "given",
        form: "{variable: value}",
        about: "Variables of the G: name -> value.",
        optional: true,
        initial: {},
      },
    ],
    op: null,
    text: "{1} = time.AfterFunc({2}, {3}({4}))",
    rank: 37,
    oracles: ["go"],
    example: ["afterfunc", "t", 1000, "worker", { id: 1 }],
  },
  newtimer: {
    about: "Sets a timer whose channel gets one value, 0, when it is due: `time.NewTimer`. " +
      '`["recv", timer]` receives it.',
    operands: [{ kind: "timer", form: "timer" }, { kind: "ns", form: "ns" }],
    op: "NEW_TIMER",
    text: "{1} = time.NewTimer({2})",
    rank: 38,
    oracles: ["go"],
    example: ["newtimer", "t", 1000],
  },
  newticker: {
    about:
      "Sets a timer whose channel gets a value again and again: `time.NewTicker`. What nobody " +
      "has received by the next time is not sent twice.",
    operands: [
      { kind: "timer", form: "timer" },
      { kind: "ns", form: "ns", about: "The period, above 0." },
    ],
    op: "NEW_TICKER",
    text: "{1} = time.NewTicker({2})",
    rank: 39,
    oracles: ["go"],
    example: ["newticker", "t", 1000],
  },
  stop: {
    about: "Stops a timer, and takes a value out of its channel that nobody has received.",
    operands: [
      { kind: "timer", form: "timer" },
      {
        kind: "variable",
        form: "variable",
        about: "Variable that becomes 1 if the timer was still to come, else 0.",
        optional: true,
      },
    ],
    op: "TIMER_STOP",
    text: "[{2} = ]{1}.Stop()",
    rank: 40,
    oracles: ["go"],
    example: ["stop", "t", "v"],
  },
  reset: {
    about:
      "Sets a timer anew that was set once, to so many ns from now; of a ticker it is the new " +
      "period.",
    operands: [
      { kind: "timer", form: "timer" },
      { kind: "ns", form: "ns" },
      {
        kind: "variable",
        form: "variable",
        about: "Variable that becomes 1 if the timer was still to come, else 0.",
        optional: true,
      },
    ],
    op: "TIMER_RESET",
    text: "[{3} = ]{1}.Reset({2})",
    rank: 41,
    oracles: ["go"],
    example: ["reset", "t", 1000, "v"],
  },
} as const satisfies Readonly<Record<string, InstructionRow>>;

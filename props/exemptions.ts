/**
 * Laws that a model need not keep, each with its reason. An exemption is data: reports print it, and
 * tests skip with it instead of passing in silence.
 *
 * @module
 */

/** One law that one model need not keep. */
export interface Exemption {
  /** Model name. */
  readonly model: string;
  /** Law name. */
  readonly law: string;
  /** Why, in words. */
  readonly because: string;
}

/** All exemptions. */
export const EXEMPTIONS: readonly Exemption[] = [
  {
    model: "gpm-no-global-look",
    law: "tick-61",
    because: "the look at the global queue is what this ablation takes away",
  },
  {
    model: "gpm-no-spin",
    law: "idle-beside-work",
    because:
      "an M woken for one G that finds another first tells nobody: passing a wake-up on is " +
      "what spinning Ms do",
  },
  {
    model: "gpm-no-handoff",
    law: "retake",
    because: "taking Ps out of system calls is what this ablation takes away",
  },
];

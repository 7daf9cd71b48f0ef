/**
 * A recorded trace of real Go as something that is looked at, with the verdict of the checker on
 * each start.
 *
 * @module
 */

import { type ShownTrace, traceOf } from "@lab/props/browser";
import { Ev } from "@lab/runtime";
import type { Run } from "./run.ts";

/** Verdicts that are no rules. */
const NOT_ADMITTED: readonly string[] = ["unexplained", "not judged"];

/** What a page holds of a recorded trace. */
export interface Recorded extends ShownTrace {
  /** Its file. */
  readonly name: string;
}

/** As a run: unexplained starts stand where broken laws do. */
export function recordedRun(recorded: Recorded): Run {
  const { name, procs, verdicts } = recorded;
  const trace = traceOf(recorded), by = new Map(verdicts);
  return {
    about: {
      model: name,
      workload: { progs: {} },
      machine: { procs, cores: procs },
      costs: "zero",
      seed: 0,
    },
    trace,
    outcome: null,
    breaches: verdicts.filter(([, verdict]) => verdict === "unexplained").map(([i]) => ({
      law: "conformance",
      reason: `no rule of gpm admits that G${trace.g[i]} starts on P${trace.p[i]}`,
      i,
      words: "",
      why: [],
    })),
    stepOf: (i) => by.get(i) ?? "",
    tell: (i) => {
      if (trace.code[i] === Ev.SYSCALL_IN) {
        return { en: "enters a system call", zh: "进入系统调用" };
      }
      if (trace.code[i] !== Ev.RUN) return null;
      const verdict = by.get(i);
      if (verdict === undefined) return { en: "goes on", zh: "继续" };
      return NOT_ADMITTED.includes(verdict)
        ? { en: `starts: ${verdict}`, zh: `启动：${verdict}` }
        : { en: `starts, admitted by ${verdict}`, zh: `启动，符合规则 ${verdict}` };
    },
  };
}

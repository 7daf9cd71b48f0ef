/**
 * One run: the machine where one stands, what happened there in words, and its timeline.
 *
 * @module
 */

import { useMemo, useRef, useState } from "preact/hooks";
import { type Case, CHINESE, Playhead, told, toldInChinese, whoText } from "@lab/props/browser";
import type { Outcome } from "@lab/runtime";
import { Facts, progNamer } from "./facts.ts";
import { Machine } from "./machine.tsx";
import type { Judged } from "./judge.ts";
import { JUDGED_BESIDE_MAX, type Run } from "./run.ts";
import type { SourceLines } from "./start.ts";
import { Timeline } from "./timeline.tsx";
import { eventOf, longWaitNs } from "./waits.ts";
import { countText, nsText, type Say } from "./words.ts";

/** Decisions that are listed before and behind where one stands. */
const BEFORE = 6, BEHIND = 3;

/** A run with all that is asked of it. */
export interface SideState {
  readonly run: Run;
  readonly facts: Facts;
  readonly head: Playhead;
}

/** All that is asked of a run. */
export function sideOf(run: Run): SideState {
  return { run, facts: new Facts(run.trace), head: new Playhead(run.trace) };
}

interface Props {
  readonly side: SideState;
  /** Laws that were held beside the page, on a long trace. */
  readonly judged: Judged | undefined;
  /** Events that were played. */
  readonly at: number;
  readonly onSeek: (at: number) => void;
  /** The event in which it parts from the other run, or -1. */
  readonly parts: number;
  readonly lines: readonly SourceLines[];
  /** Another case takes its place. */
  readonly onCase: (next: Case) => void;
  readonly say: Say;
  readonly dark: boolean;
  readonly zoom: number;
}

const endText = ({ end, endName }: Outcome, { lang }: Say): string =>
  lang === "zh" ? CHINESE.names["why ended"]![end] : endName;

/** The component. */
export function Side({ side, judged, at, onSeek, parts, lines, onCase, say, dark, zoom }: Props) {
  const { run, facts, head } = side, { trace, about, outcome } = run;
  head.seek(at);
  const progOf = useMemo(() => progNamer(trace, Object.keys(about.workload.progs)), [trace]);
  const longNs = useMemo(() => longWaitNs(trace), [trace]);
  const [asked, setAsked] = useState({ trace, g: -1 });
  const options = Object.entries(about.options ?? {}).map(([key, value]) => ` ${key}=${value}`);
  return (
    <section class="side" aria-label={about.model}>
      <h2>
        {about.model}
        {options}
        {about.mutant !== undefined && <em>{about.mutant}</em>}
        <small>
          {say("event")} {countText(at)} {say("of")} {countText(trace.length)},{" "}
          {nsText(at === 0 ? 0 : trace.timeNs[at - 1])}
          {at === trace.length && outcome !== null && <>, {say("ends")}: {endText(outcome, say)}</>}
        </small>
      </h2>
      <Verdicts run={run} judged={judged} onSeek={onSeek} say={say} />
      <Deviations about={about} onCase={onCase} say={say} />
      <Explained side={side} at={at} lines={lines} parts={parts} onSeek={onSeek} say={say} />
      <Machine
        head={head}
        at={at}
        progOf={progOf}
        longNs={longNs}
        who={asked.trace === trace ? asked.g : -1}
        onWho={(g) => setAsked({ trace, g })}
        onAbout={(g, back) => {
          const i = eventOf(trace, g, at - 1, back);
          setAsked({ trace, g });
          if (i >= 0) onSeek(i + 1);
        }}
        say={say}
        dark={dark}
      />
      <Timeline facts={facts} at={at} onSeek={onSeek} say={say} dark={dark} zoom={zoom} />
    </section>
  );
}

function Verdicts(
  { run, judged, onSeek, say }: Pick<Props, "judged" | "onSeek" | "say"> & { run: Run },
) {
  if (judged !== undefined && "error" in judged) {
    return <p class="muted judging">{say("unjudged")}: {judged.error}</p>;
  }
  const breaches = run.breaches ?? judged ?? null;
  if (breaches === null) {
    const isUnderWay = run.trace.length <= JUDGED_BESIDE_MAX;
    return <p class="muted judging" role="status">{say(isUnderWay ? "judging" : "unjudged")}</p>;
  }
  if (breaches.length === 0) {
    return <p class="holds">✓ {say(run.outcome === null ? "conforms" : "holds")}</p>;
  }
  return (
    <ul class="breaches">
      {breaches.slice(0, 5).map(({ law, reason, i, why, words }) => (
        <li key={`${law}${i}`}>
          ✗ {say("broken")}: <b>{law}</b> — {reason}{" "}
          <button type="button" class="to-breach" onClick={() => onSeek(i + 1)}>
            {say("show")}
          </button>
          {words !== "" && <p class="muted">{words}</p>}
          {why.length > 0 && (
            <ul class="why" aria-label={say("why")}>
              {why.map((fact) => <li key={fact}>{fact}</li>)}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Choices of the schedule other than the first: each can be taken back, and made again. */
function Deviations({ about, onCase, say }: Pick<Props, "onCase" | "say"> & { about: Case }) {
  const { deviations = [] } = about;
  /** All that this case had once, and what else it is. */
  const had = useRef({ about: "", list: deviations });
  const rest = JSON.stringify({ ...about, deviations: undefined });
  if (had.current.about !== rest) had.current = { about: rest, list: deviations };
  const { list } = had.current;
  if (list.length === 0) return null;
  const isMade = (at: number) => deviations.some(([made]) => made === at);
  return (
    <p class="deviations">
      {say("deviations")}: {list.map(([at, choice]) => (
        <label key={at}>
          <input
            type="checkbox"
            checked={isMade(at)}
            onChange={() => {
              const next = list.filter(([other]) => isMade(other) !== (other === at));
              onCase({ ...about, deviations: next });
            }}
          />
          {at}→{choice}
        </label>
      ))}
    </p>
  );
}

/** A step in words, with its line in the model's file. */
function stepText(step: string, lines: readonly SourceLines[]): string {
  if (step === "") return "";
  const plain = step.replace(/\+\d+$/, ""), hook = step.split(".")[0];
  const found = lines.find(({ at }) => at[plain] !== undefined) ??
    lines.find(({ at }) => at[hook] !== undefined);
  if (found === undefined) return step;
  return `${step} — ${found.file}:${found.at[plain] ?? found.at[hook]}`;
}

function Explained({ side, at, lines, parts, onSeek, say }: {
  side: SideState;
  at: number;
  lines: readonly SourceLines[];
  parts: number;
  onSeek: (at: number) => void;
  say: Say;
}) {
  const { facts, run } = side, { trace } = run, { decisions } = facts;
  const here = facts.decisionFrom(at - 1);
  const from = Math.max(0, here - BEFORE);
  const rows = [...decisions.subarray(from, Math.min(decisions.length, here + BEHIND + 1))];
  const who = (i: number) => whoText(trace, i);
  const tell = say.lang === "zh" ? toldInChinese : told;
  const sentence = (i: number) => run.tell?.(i)?.[say.lang] ?? tell(trace, i, facts.sources);
  const i = at - 1;
  const shown = i < 0 ? "" : [who(i), sentence(i)].filter((part) => part !== "").join(": ");
  return (
    <div class="explained">
      <p class="now" role="status" aria-live="polite" data-event={i}>
        {shown}
        {i >= 0 && run.stepOf(i) !== "" && (
          <small>
            {say(run.outcome === null && run.tell !== undefined ? "admitted" : "by")}:{" "}
            {stepText(run.stepOf(i), lines)}
          </small>
        )}
      </p>
      <ol class="decisions" aria-label={say("decisions")}>
        {rows.map((row) => (
          <li
            key={row}
            class={`${row === i ? "here" : row > i ? "ahead" : ""} ${row === parts ? "parts" : ""}`}
          >
            <button type="button" title={run.stepOf(row)} onClick={() => onSeek(row + 1)}>
              <span class="ns">{nsText(trace.timeNs[row])}</span>
              <span class="who">{who(row)}</span> {sentence(row)}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Figures of the runs, beneath each other. */
export function Figures({ sides, say }: { sides: readonly SideState[]; say: Say }) {
  const outcomes = sides.map(({ run }) => run.outcome);
  type Found = NonNullable<typeof outcomes[number]>;
  const rows: readonly (readonly [string, (found: Found) => string])[] = [
    [say("elapsed"), ({ elapsedNs }) => nsText(elapsedNs)],
    [
      say("waitP50"),
      ({ metrics }) => metrics.waitNs.count === 0 ? "—" : nsText(metrics.waitNs.p50),
    ],
    [
      say("waitP99"),
      ({ metrics }) => metrics.waitNs.count === 0 ? "—" : nsText(metrics.waitNs.p99),
    ],
    [say("dispatches"), ({ dispatches }) => countText(dispatches)],
    [say("steals"), ({ metrics }) => countText(metrics.counts.steals)],
    [say("overflows"), ({ metrics }) => countText(metrics.counts.overflows)],
    [
      say("handoffs"),
      ({ metrics }) => countText(metrics.counts.handoffs + metrics.counts.retakes),
    ],
    [say("switches"), ({ metrics }) => countText(metrics.counts.threadSwitches)],
    [say("threadsPeak"), ({ metrics }) => countText(metrics.memory.peakThreads)],
    [
      say("memory"),
      ({ metrics }) => `${countText(Math.round(metrics.memory.peakBytes / 1024))} KiB`,
    ],
    [say("ends"), (found) => endText(found, say)],
  ];
  return (
    <table class="figures">
      <caption>{say("figures")}</caption>
      <thead>
        <tr>
          <td />
          {sides.map(({ run }, n) => <th key={n} scope="col">{run.about.model}</th>)}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, text]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {outcomes.map((found, n) => <td key={n}>{found === null ? "—" : text(found)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

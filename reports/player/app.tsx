/**
 * The page: what is run, one run or two side by side, and where one stands in them.
 *
 * @module
 */

import { render } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { allModels } from "@lab/models";
import { type Case, Playhead } from "@lab/props/browser";
import { Controls } from "./controls.tsx";
import { type Jump, JUMPS, parting } from "./facts.ts";
import { admitOwn, judgeBeside, type Judged, serveJudge } from "./judge.ts";
import { LESSON_TEXTS } from "./lesson_texts.ts";
import { LESSONS } from "./lessons.ts";
import { recordedRun } from "./recorded.ts";
import { JUDGED_BESIDE_MAX, type Run, run } from "./run.ts";
import { Figures, Side, sideOf, type SideState } from "./side.tsx";
import { type Built, BUILT_ID, type Start, START_ID } from "./start.ts";
import { type Lang, LANGS, wordsIn } from "./words.ts";

const read = <T,>(id: string): T => JSON.parse(document.getElementById(id)!.textContent!) as T;

/** Runs, or what went wrong. */
type Ran = { readonly sides: readonly SideState[]; readonly error: string | null };

function ranOf(cases: readonly Case[]): Ran {
  try {
    return { sides: cases.map((each) => sideOf(run(each))), error: null };
  } catch (error) {
    return { sides: [], error: error instanceof Error ? error.message : String(error) };
  }
}

const lessonCases = (id: string): readonly Case[] => {
  const { about, second } = LESSONS.find((lesson) => lesson.id === id)!;
  return second === undefined ? [about] : [about, { ...about, options: {}, ...second }];
};

/** What the address of the page asks for: `#scenario=fan&model=gpm,pm&procs=8`. */
function askedFor(start: Start, { scenarios }: Built): Start {
  const asked = new URLSearchParams(location.hash.slice(1));
  const workload = scenarios[asked.get("scenario") ?? ""];
  const [model, beside] = (asked.get("model") ?? "gpm").split(",");
  const procs = Number(asked.get("procs") ?? 4);
  const isKnown = (name: string) => allModels().some((spec) => spec.name === name);
  if (workload === undefined || !isKnown(model)) return start;
  const machine = { procs: Number.isInteger(procs) && procs > 0 && procs <= 64 ? procs : 4 };
  const about: Case = {
    model,
    workload,
    machine: { ...machine, cores: machine.procs },
    costs: "linux-x64",
    seed: 1,
  };
  const second = beside !== undefined && isKnown(beside) ? { ...about, model: beside } : null;
  return { ...start, lesson: null, about, second };
}

function firstCases({ lesson, about, second }: Start): readonly Case[] {
  // Beside a recorded trace: what one may go on with.
  if (lesson === null && about === null) return lessonCases(LESSONS[0].id);
  if (lesson !== null) return lessonCases(lesson);
  return [about!, ...(second === null ? [] : [second])];
}

function App({ start, built }: { start: Start; built: Built }) {
  const [lang, setLang] = useState<Lang>(start.lang);
  const [lesson, setLesson] = useState(start.lesson);
  const [cases, setCases] = useState(() => firstCases(start));
  const [recorded, setRecorded] = useState(start.recorded ?? null);
  const ran = useMemo(
    () =>
      recorded === null ? ranOf(cases) : { sides: [sideOf(recordedRun(recorded))], error: null },
    [cases, recorded],
  );
  // Not at the start, where nothing is to be seen yet.
  const [at, setAt] = useState(() => thirdOf(ran.sides[0]));
  const judged = useJudged(ran.sides, start.own ?? []);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(8);
  const [jump, setJump] = useState<Jump>("dispatch");
  const [note, setNote] = useState("");
  const [zoom, setZoom] = useState(0);
  const [helps, setHelps] = useState(false);
  const dark = useDark();
  const say = wordsIn(lang);
  const [lead, other] = ran.sides;
  const part = useMemo(
    () => other === undefined ? null : parting(lead.run.trace, other.run.trace),
    [lead, other],
  );
  const load = (next: readonly Case[], from: string | null) => {
    setLesson(from);
    setRecorded(null);
    setCases(next);
    setAt(0);
    setPlaying(false);
    setNote("");
  };
  useEffect(() => {
    // A broken law is what one came to see.
    const breach = lead?.run.breaches?.[0];
    if (breach !== undefined) setAt(breach.i + 1);
  }, [lead]);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  useEffect(() => {
    if (!playing || lead === undefined) return;
    const timer = setInterval(() => {
      setAt((now) => {
        const next = stepped(lead, now, 1);
        if (next === now) setPlaying(false);
        return next;
      });
    }, 1000 / speed);
    return () => clearInterval(timer);
  }, [playing, speed, lead]);

  const length = lead?.run.trace.length ?? 0;
  const go = (back: boolean) => {
    const found = lead?.facts.jump(jump, at - 1, back) ?? -1;
    setNote(found < 0 ? say("noMore") : "");
    if (found >= 0) setAt(found + 1);
  };
  const keys: Readonly<Record<string, () => void>> = {
    " ": () => setPlaying(!playing),
    ArrowRight: () => lead && setAt(stepped(lead, at, 1)),
    ArrowLeft: () => lead && setAt(stepped(lead, at, -1)),
    n: () => go(false),
    p: () => go(true),
    "+": () => setZoom(zoom + 1),
    "=": () => setZoom(zoom + 1),
    "-": () => setZoom(zoom - 1),
    Home: () => setAt(0),
    End: () => setAt(length),
    d: () => part && setAt(part[0] + 1),
    "?": () => setHelps(!helps),
  };
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (/^(INPUT|TEXTAREA|SELECT|BUTTON)$/.test(target.tagName) && event.key !== "?") return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const act = latest.current[event.key];
      if (act === undefined || /^(INPUT|TEXTAREA)$/.test(target.tagName)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  const linesOf = (model: string) =>
    built.lines[model] ?? start.own?.find(({ name }) => name === model)?.lines ?? [];
  const told = LESSONS.find(({ id }) => id === lesson);
  const words = told === undefined ? null : LESSON_TEXTS[told.id];
  const button = (id: string, label: string, act: () => void, text: string) => (
    <button type="button" id={id} aria-label={label} title={label} onClick={act}>{text}</button>
  );
  return (
    <>
      <header class="top">
        <h1>{say("title")}</h1>
        <label>
          {say("lesson")}{" "}
          <select
            id="lesson"
            value={lesson ?? ""}
            onChange={(e) => {
              const id = e.currentTarget.value;
              if (id !== "") load(lessonCases(id), id);
              else setLesson(null);
            }}
          >
            <option value="">{say("noLesson")}</option>
            {LESSONS.map(({ id }, i) => (
              <option key={id} value={id}>{i + 1}. {LESSON_TEXTS[id].title[lang]}</option>
            ))}
          </select>
        </label>
        {button(
          "language",
          say("language"),
          () => setLang(LANGS[(LANGS.indexOf(lang) + 1) % LANGS.length]),
          say("language"),
        )}
        {button("help", say("help"), () => setHelps(!helps), "?")}
      </header>
      {helps && <p class="help" role="status">{say("help")}</p>}
      <main>
        <aside>
          {words !== null && (
            <section class="lesson" aria-label={say("lesson")}>
              <h2>{words.title[lang]}</h2>
              <p id="told">{words.text[lang]}</p>
            </section>
          )}
          <Controls
            about={cases[0]}
            second={cases[1] ?? null}
            scenarios={built.scenarios}
            say={say}
            onRun={(about, second) => load(second === null ? [about] : [about, second], null)}
          />
        </aside>
        <div class="stage">
          {ran.error !== null && <p class="error" role="alert" id="failure">{ran.error}</p>}
          {lead !== undefined && (
            <>
              <div class="transport" role="toolbar">
                {button("to-start", say("start"), keys.Home, "|◀")}
                {button("back", say("back"), keys.ArrowLeft, "◁")}
                {button(
                  "play",
                  say(playing ? "pause" : "play"),
                  keys[" "],
                  say(playing ? "pause" : "play"),
                )}
                {button("step", say("step"), keys.ArrowRight, "▷")}
                {button("to-end", say("end"), keys.End, "▶|")}
                <label title={say("speed")}>
                  ×<input
                    id="speed"
                    type="range"
                    min={1}
                    max={60}
                    value={speed}
                    aria-label={say("speed")}
                    onInput={(e) => setSpeed(Number(e.currentTarget.value))}
                  />
                </label>
                <select
                  id="jump-kind"
                  aria-label={say("kind")}
                  value={jump}
                  onChange={(e) => setJump(e.currentTarget.value as Jump)}
                >
                  {Object.keys(JUMPS).map((kind) => (
                    <option key={kind} value={kind}>{say(kind as Jump)}</option>
                  ))}
                </select>
                {button("jump", say("jump"), keys.n, `${say("jump")} ⇥`)}
                {note !== "" && <span class="muted" role="status">{note}</span>}
              </div>
              {other !== undefined && (
                <p class="parting" id="parting">
                  {part === null ? say("same") : (
                    <>
                      {say("parting")}: {say("event")} {part[0]}{" "}
                      {button("to-parting", say("parting"), keys.d, say("show"))}
                    </>
                  )}
                </p>
              )}
              <div class={`sides n${ran.sides.length}`}>
                {ran.sides.map((side, n) => (
                  <Side
                    key={n}
                    side={side}
                    judged={judged.get(side.run)}
                    at={n === 0 ? at : followed(lead, side, at)}
                    onSeek={n === 0 ? setAt : (i) => setAt(followed(side, lead, i))}
                    parts={part?.[n] ?? -1}
                    lines={linesOf(side.run.about.model)}
                    onCase={(next) => load(cases.map((old, k) => k === n ? next : old), lesson)}
                    say={say}
                    dark={dark}
                    zoom={zoom}
                  />
                ))}
              </div>
              <Figures sides={ran.sides} say={say} />
            </>
          )}
        </div>
      </main>
    </>
  );
}

/** Events played when a third of all decisions are. */
function thirdOf(side: SideState | undefined): number {
  if (side === undefined) return 0;
  const { decisions } = side.facts;
  return decisions.length === 0 ? 0 : decisions[Math.floor(decisions.length / 3)] + 1;
}

/** Events played after a step of so many decisions. */
function stepped({ facts, run }: SideState, at: number, by: 1 | -1): number {
  const { decisions } = facts, { length } = run.trace;
  if (by > 0) {
    const next = decisions[facts.decisionFrom(at)];
    return next === undefined ? length : next + 1;
  }
  const here = facts.decisionFrom(at - 1);
  return here === 0 ? 0 : decisions[here - 1] + 1;
}

/** Where another run stands at the same time; at one instant, after as many events. */
function followed(lead: SideState, side: SideState, at: number): number {
  if (at === 0) return 0;
  if (at >= lead.run.trace.length) return side.run.trace.length;
  const a = lead.run.trace, b = side.run.trace, nowNs = a.timeNs[at - 1];
  let low = 0, high = b.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (b.timeNs[mid] < nowNs) low = mid + 1;
    else high = mid;
  }
  // At one instant: as many events on as the other has behind it there.
  let since = at - 1;
  while (since > 0 && a.timeNs[since - 1] === nowNs) since--;
  let on = low;
  for (let k = since; k < at && on < b.length && b.timeNs[on] === nowNs; k++) on++;
  return on;
}

/** Laws on long traces, as they come in from beside. */
function useJudged(sides: readonly SideState[], own: NonNullable<Start["own"]>) {
  const [judged, setJudged] = useState<ReadonlyMap<Run, Judged>>(new Map());
  useEffect(() => {
    setJudged(new Map());
    const script = document.querySelector("script[type=module]")!.textContent!;
    const ends = sides.filter(({ run: { breaches, trace } }) =>
      breaches === null && trace.length <= JUDGED_BESIDE_MAX
    ).map(({ run }) =>
      judgeBeside(script, { about: run.about, own }, (found) => {
        setJudged((before) => new Map([...before, [run, found]]));
      })
    );
    return () => ends.forEach((end) => end());
  }, [sides]);
  return judged;
}

function useDark(): boolean {
  const query = useMemo(() => matchMedia("(prefers-color-scheme: dark)"), []);
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const onChange = () => setDark(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return dark;
}

/** What tests ask of the page. */
export interface Lab {
  readonly run: (about: Case) => Run;
  readonly playhead: (run: Run) => Playhead;
}

Object.assign(globalThis, { lab: { run, playhead: (r: Run) => new Playhead(r.trace) } });
/** Shows the page. */
async function show(): Promise<void> {
  const built = read<Built>(BUILT_ID), start = read<Start>(START_ID);
  const root = document.getElementById("app")!;
  try {
    await admitOwn(start.own ?? []);
    render(<App start={askedFor(start, built)} built={built} />, root);
  } catch (error) {
    // A model of somebody's own that cannot be made: nothing else is known to go wrong here.
    root.textContent = error instanceof Error ? error.message : String(error);
  }
}

// The same script is that of the thread which holds laws beside the page.
if (typeof document === "undefined") serveJudge();
else void show();

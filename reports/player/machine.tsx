/**
 * The machine at one moment: Ps with what they run and their queues, shared queues, Ms, blocked Gs.
 *
 * @module
 */

import { useEffect, useRef } from "preact/hooks";
import { Doing, DOING_NAMES, Place, type Playhead } from "@lab/props/browser";
import { SYSMON_M, type TraceQueue, WAIT_NAMES } from "@lab/runtime";
import { waitsAt } from "./facts.ts";
import { colorOf } from "./timeline.tsx";
import { countText, nsText, type Say } from "./words.ts";

/** Gs of a queue that are shown one by one. */
const CHIPS_MAX = 24;
/** Ps, Ms and blocked Gs that are shown at most. */
const PS_MAX = 64, MS_MAX = 64, BLOCKED_MAX = 60;

interface Props {
  readonly head: Playhead;
  /** Events that were played: the head stands there; it changes the view. */
  readonly at: number;
  readonly progOf: (g: number) => string;
  readonly say: Say;
  readonly dark: boolean;
}

/** The component. */
export function Machine({ head, at, progOf, say, dark }: Props) {
  const { about } = head.trace, { gs, machine } = head;
  const nowNs = at === 0 ? 0 : head.trace.timeNs[at - 1];
  const shared = about.queues.filter(({ p }) => p < 0);
  const chip = (g: number) => <G key={g} g={g} dark={dark} title={progOf(g)} />;
  return (
    <section class="machine" aria-label="machine">
      <div class="procs">
        {Array.from({ length: Math.min(PS_MAX, about.procs) }, (_, p) => {
          const m = machine.holder[p], g = m < 0 ? -1 : machine.running[m];
          const isIdle = m < 0;
          return (
            <article key={p} class={`proc ${isIdle ? "idle" : ""}`} id={`p${p}`}>
              <header>
                <b>P{p}</b> {isIdle
                  ? say("isIdle")
                  : m === SYSMON_M
                  ? "sysmon"
                  : `M${m} ${DOING_NAMES[machine.doing[m]]}`}
                {machine.tick[p] >= 0 && <small>tick {machine.tick[p]}</small>}
              </header>
              <div class="running">{g >= 0 ? chip(g) : <i class="empty" />}</div>
              {about.queues.filter((queue) => queue.p === p).map((queue) => (
                <Queue key={queue.q} queue={queue} head={head} at={at} dark={dark} chip={chip} />
              ))}
            </article>
          );
        })}
      </div>
      {shared.map((queue) => (
        <div class="shared" key={queue.q}>
          <Queue queue={queue} head={head} at={at} dark={dark} chip={chip} />
        </div>
      ))}
      <Waiting head={head} nowNs={nowNs} say={say} />
      <div class="lists">
        <div>
          <h3>{say("threads")}</h3>
          <ul class="threads">
            {Array.from(machine.doing, (doing, m) => ({ doing, m }))
              .filter(({ doing }) => doing !== Doing.ABSENT).slice(0, MS_MAX)
              .map(({ doing, m }) => (
                <li key={m} class={`m d${doing}`}>
                  <b>M{m}</b>{" "}
                  {m === SYSMON_M && doing === Doing.AWAKE ? "sysmon" : DOING_NAMES[doing]}
                  {machine.running[m] >= 0 && <>{" "}{chip(machine.running[m])}</>}
                  {machine.core[m] >= 0 && <small>{say("onCore")} {machine.core[m]}</small>}
                </li>
              ))}
          </ul>
        </div>
        <div>
          <h3>{say("blocked")}</h3>
          <Blocked head={head} at={at} chip={chip} say={say} />
          <p class="muted">
            {say("finished")}: {countText(gs.places.filter((place) => place === Place.DEAD).length)}
          </p>
        </div>
      </div>
    </section>
  );
}

type Chip = (g: number) => preact.JSX.Element;

function G({ g, dark, title }: { g: number; dark: boolean; title: string }) {
  return (
    <span class="g" title={`G${g} ${title}`} style={{ background: colorOf(g, dark) }}>
      G{g}
    </span>
  );
}

/** Gs of a queue from its head, at most `most`. */
export function members(head: Playhead, q: number, most: number): number[] {
  const { queues } = head.gs, list: number[] = [];
  for (let g = queues.head(q); g >= 0 && list.length < most; g = queues.behind(g)) list.push(g);
  return list;
}

function Queue({ queue, head, at, dark, chip }: {
  queue: TraceQueue;
  head: Playhead;
  at: number;
  dark: boolean;
  chip: Chip;
}) {
  const { q, name, kind, size } = queue;
  const n = head.gs.queues.length[q];
  const isRing = kind === "ring", isSlot = kind === "slot";
  const list = members(head, q, isRing ? n : CHIPS_MAX);
  const text = `${name}: ${list.slice(0, CHIPS_MAX).map((g) => `G${g}`).join(" ") || "—"}`;
  return (
    <div class={`queue ${kind}`} data-queue={q} data-length={n} aria-label={text}>
      <span class="name">
        {name}
        <small>{isSlot ? "" : isRing ? `${n} / ${size}` : `${countText(n)} ${kind}`}</small>
      </span>
      {isRing ? <Ring size={size} list={list} at={at} dark={dark} /> : (
        <span class="chips">
          {list.map(chip)}
          {n === 0 && <i class="empty" />}
          {n > list.length && <small>+{countText(n - list.length)}</small>}
        </span>
      )}
    </div>
  );
}

/** The slots of a ring, each a square: full when all are. */
function Ring({ size, list, at, dark }: {
  size: number;
  list: readonly number[];
  at: number;
  dark: boolean;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const columns = size <= 16 ? size : 32, side = size <= 16 ? 14 : 6;
  const rows = Math.ceil(size / columns);
  const width = columns * side, height = Math.min(rows, 32) * side;
  useEffect(() => {
    const ink = canvas.current!.getContext("2d")!;
    ink.fillStyle = dark ? "#2b3138" : "#e6e9ed";
    ink.clearRect(0, 0, width, height);
    for (let i = 0; i < size; i++) {
      ink.fillStyle = i < list.length ? colorOf(list[i], dark) : dark ? "#2b3138" : "#e3e7eb";
      ink.fillRect(i % columns * side, Math.floor(i / columns) * side, side - 1, side - 1);
    }
  }, [at, dark, size, list]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      title={list.slice(0, CHIPS_MAX).map((g) => `G${g}`).join(" ")}
    />
  );
}

/** The G that has waited longest in a queue, and why it still waits. */
function Waiting({ head, nowNs, say }: { head: Playhead; nowNs: number; say: Say }) {
  const { gs, machine, trace } = head;
  let oldest = -1;
  for (let g = 0; g < gs.gs; g++) {
    if (gs.places[g] !== Place.QUEUED || machine.readyAt[g] < 0) continue;
    if (oldest < 0 || machine.readyAt[g] < machine.readyAt[oldest]) oldest = g;
  }
  if (oldest < 0) return <p class="waiting muted">{say("waitsLong")}: {say("nobody")}</p>;
  const { queues } = gs, q = queues.queueOf[oldest];
  let before = 0;
  for (let g = queues.head(q); g >= 0 && g !== oldest; g = queues.behind(g)) before++;
  const isBeside = machine.counts[0] > 0 && machine.counts[1] === 0;
  const waitedNs = nowNs - trace.timeNs[machine.readyAt[oldest]];
  return (
    <p class={`waiting ${isBeside ? "warn" : ""}`}>
      {say("waitsLong")}: <b>G{oldest}</b>, {nsText(waitedNs)}, {queues.name(q)}, {say("behind")}
      {" "}
      {before + 1} / {queues.length[q]}
      {isBeside && <>, {say("although")}</>}
    </p>
  );
}

function Blocked({ head, at, chip, say }: { head: Playhead; at: number; chip: Chip; say: Say }) {
  const { gs, machine, trace } = head;
  const groups = new Map<string, number[]>();
  let shown = 0, left = 0;
  for (let g = 0; g < gs.gs; g++) {
    if (gs.places[g] !== Place.BLOCKED) continue;
    if (shown++ >= BLOCKED_MAX) {
      left++;
      continue;
    }
    const where = trace.length > 200_000 ? "" : waitsAt(trace, g, at);
    const key = `${WAIT_NAMES[machine.waits[g]] ?? "?"}${where === "" ? "" : ` ${where}`}`;
    groups.set(key, [...groups.get(key) ?? [], g]);
  }
  if (groups.size === 0) return <p class="muted">{say("nobody")}</p>;
  return (
    <ul class="blocked">
      {[...groups].map(([what, list]) => <li key={what}>{what}: {list.map(chip)}</li>)}
      {left > 0 && <li>+{countText(left)}</li>}
    </ul>
  );
}

/**
 * The machine at one moment: Ps with what they run and their queues, shared queues, Ms, blocked Gs.
 *
 * @module
 */

import { useEffect, useRef } from "preact/hooks";
import { CHINESE, Doing, Place, type Playhead } from "@lab/props/browser";
import { SYSMON_M, type TraceQueue, WAIT_NAMES } from "@lab/runtime";
import { colorOf } from "./colors.ts";
import { waitName, waitsAt } from "./facts.ts";
import { waitedNs, waitsLongest, whyText } from "./waits.ts";
import { countText, DOINGS, type Say } from "./words.ts";

/** Gs of a queue that are shown one by one. */
const CHIPS_MAX = 24;
/** Ps, Ms and blocked Gs that are shown at most. */
const PS_MAX = 64, MS_MAX = 64, BLOCKED_MAX = 60;

interface Props {
  readonly head: Playhead;
  /** Events that were played: the head stands there; it changes the view. */
  readonly at: number;
  readonly progOf: (g: number) => string;
  /** Waits beyond this are long. */
  readonly longNs: number;
  /** The G that is asked about, or -1. */
  readonly who: number;
  readonly onWho: (g: number) => void;
  /** Goes to the next event about a G, or the one before. */
  readonly onAbout: (g: number, back: boolean) => void;
  readonly say: Say;
  readonly dark: boolean;
}

/** The component. */
export function Machine(props: Props) {
  const { head, at, progOf, longNs, onWho, say, dark } = props;
  const { about } = head.trace, { gs, machine } = head;
  const shared = about.queues.filter(({ p }) => p < 0);
  const doings = DOINGS[say.lang];
  const chip = (g: number) => (
    <G key={g} g={g} dark={dark} title={progOf(g)} isLong={waitedNs(head, g) > longNs} />
  );
  const gUnder = (event: Event): number => {
    const node = (event.target as HTMLElement).closest("[data-g]");
    return node === null ? -1 : Number(node.getAttribute("data-g"));
  };
  return (
    <section
      class="machine"
      aria-label="machine"
      onClick={(e) => {
        const g = gUnder(e);
        if (g >= 0) onWho(g);
      }}
      onPointerOver={(e) => {
        // Only of the one that is asked about: it may take a look at the whole trace.
        const g = gUnder(e), node = (e.target as HTMLElement).closest("[data-g]");
        if (g >= 0) node!.setAttribute("title", `${whyText(head, g)[say.lang]} · ${progOf(g)}`);
      }}
    >
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
                  : `M${m} ${doings[machine.doing[m]]}`}
                {machine.tick[p] >= 0 && <small>tick {machine.tick[p]}</small>}
              </header>
              <div class="running">{g >= 0 ? chip(g) : <i class="empty" />}</div>
              {about.queues.filter((queue) => queue.p === p).map((queue) => (
                <Queue key={queue.q} queue={queue} chip={chip} {...props} />
              ))}
            </article>
          );
        })}
      </div>
      {shared.map((queue) => (
        <div class="shared" key={queue.q}>
          <Queue queue={queue} chip={chip} {...props} />
        </div>
      ))}
      <Why {...props} />
      <div class="lists">
        <div>
          <h3>{say("threads")}</h3>
          <ul class="threads">
            {Array.from(machine.doing, (doing, m) => ({ doing, m }))
              .filter(({ doing }) => doing !== Doing.ABSENT).slice(0, MS_MAX)
              .map(({ doing, m }) => (
                <li key={m} class={`m d${doing}`}>
                  <b>M{m}</b> {m === SYSMON_M && doing === Doing.AWAKE ? "sysmon" : doings[doing]}
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

function G({ g, dark, title, isLong }: {
  g: number;
  dark: boolean;
  title: string;
  isLong: boolean;
}) {
  return (
    <span
      class={isLong ? "g long" : "g"}
      data-g={g}
      title={`G${g} ${title}`}
      style={{ background: colorOf(g, dark) }}
    >
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

function Queue({ queue, chip, ...props }: Props & { queue: TraceQueue; chip: Chip }) {
  const { head } = props;
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
      {isRing ? <Ring size={size} list={list} {...props} /> : (
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
function Ring({ size, list, head, at, longNs, say, dark }: Props & {
  size: number;
  list: readonly number[];
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const columns = size <= 16 ? size : 32, side = size <= 16 ? 14 : 6;
  const rows = Math.ceil(size / columns);
  const width = columns * side, height = Math.min(rows, 32) * side;
  useEffect(() => {
    const ink = canvas.current!.getContext("2d")!;
    ink.clearRect(0, 0, width, height);
    for (let i = 0; i < size; i++) {
      const x = i % columns * side, y = Math.floor(i / columns) * side;
      ink.fillStyle = i < list.length ? colorOf(list[i], dark) : dark ? "#2b3138" : "#e3e7eb";
      ink.fillRect(x, y, side - 1, side - 1);
      if (i < list.length && waitedNs(head, list[i]) > longNs) {
        ink.strokeStyle = dark ? "#ff7b72" : "#c62828";
        ink.strokeRect(x + 0.5, y + 0.5, side - 2, side - 2);
      }
    }
  }, [at, dark, size, list, longNs]);
  /** Names the G under the pointer. */
  const point = (event: PointerEvent) => {
    const node = canvas.current!, box = node.getBoundingClientRect(), scale = width / box.width;
    const x = Math.floor((event.clientX - box.left) * scale / side);
    const y = Math.floor((event.clientY - box.top) * scale / side);
    const g = list[y * columns + x];
    node.title = g === undefined ? "" : whyText(head, g)[say.lang];
    if (g === undefined) node.removeAttribute("data-g");
    else node.setAttribute("data-g", String(g));
  };
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      onPointerMove={point}
      onPointerDown={point}
    />
  );
}

/** Why the G that was asked about does not run; unless one was, that which waits longest. */
function Why({ head, longNs, who, onWho, onAbout, say }: Props) {
  const asked = who >= 0 && who < head.gs.gs ? who : waitsLongest(head);
  const isLong = asked >= 0 && waitedNs(head, asked) > longNs;
  return (
    <div class={`waiting ${isLong ? "warn" : ""}`}>
      <label>
        {say(who >= 0 ? "whyWaits" : "waitsLong")}: G
        <input
          class="who"
          type="number"
          min={0}
          max={head.gs.gs - 1}
          value={asked < 0 ? "" : asked}
          aria-label={say("whyWaits")}
          onInput={(e) => {
            const { value } = e.currentTarget;
            onWho(value === "" ? -1 : Math.max(0, Math.min(head.gs.gs - 1, Number(value))));
          }}
        />
      </label>
      {asked >= 0 && (
        <>
          {[true, false].map((back) => {
            const words = say(back ? "earlier" : "later");
            return (
              <button
                type="button"
                key={words}
                aria-label={words}
                title={words}
                onClick={() => onAbout(asked, back)}
              >
                {back ? "◁" : "▷"}
              </button>
            );
          })}
        </>
      )}
      <span class="reason" role="status">
        {asked < 0 ? say("nobody") : whyText(head, asked)[say.lang]}
        {isLong && <small>{say("marked")}</small>}
      </span>
    </div>
  );
}

function Blocked({ head, at, chip, say }: { head: Playhead; at: number; chip: Chip; say: Say }) {
  const { gs, machine, trace } = head;
  const groups = new Map<string, number[]>();
  const waits = say.lang === "zh" ? CHINESE.names.wait! : WAIT_NAMES;
  let shown = 0, left = 0;
  for (let g = 0; g < gs.gs; g++) {
    if (gs.places[g] !== Place.BLOCKED) continue;
    if (shown++ >= BLOCKED_MAX) {
      left++;
      continue;
    }
    const kind = machine.waits[g];
    const object = trace.length > 200_000 ? null : waitsAt(trace, g, at, kind);
    const key = `${waits[kind] ?? "?"}${object === null ? "" : ` ${waitName(trace, object)}`}`;
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

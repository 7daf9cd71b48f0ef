/**
 * The timeline: a canvas with lanes, arrows, counters and the place where one stands. Only what can
 * be seen is drawn: at most one segment for each pixel of a lane, whatever the length of the trace.
 *
 * @module
 */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Ev, type Trace } from "@lab/runtime";
import { type Arrow, arrowsOf, type Curve, eventAt, type Facts } from "./facts.ts";
import { colorOf } from "./colors.ts";
import { type Lane, LANE_KINDS, type LaneKind, lanesOf, Shade } from "./lanes.ts";
import { countText, nsText, type Say } from "./words.ts";

/** What is seen: a range of the axis, and the first lane. */
interface View {
  readonly from: number;
  readonly to: number;
  readonly lane: number;
}

/** Heights in px. */
const LANE = 22, CURVE = 30, AXIS = 18;
/** Width of the names in px. */
const NAMES = 64;
/** Lanes that are seen at once. */
const LANES_SEEN = 16;
/** Arrows are drawn if so few events are seen. */
const ARROW_EVENTS = 400, ARROWS_MAX = 120;

interface Props {
  readonly facts: Facts;
  /** Events that were played. */
  readonly at: number;
  readonly onSeek: (i: number) => void;
  readonly say: Say;
  readonly dark: boolean;
  /** Zoom asked for by keys: counts up and down. */
  readonly zoom: number;
}

/** Position of an event on the axis. */
type Axis = (i: number) => number;

const axisOf = ({ timeNs, length }: Trace, byTime: boolean): Axis =>
  byTime ? (i) => timeNs[Math.min(i, length - 1)] : (i) => i;

/** What lanes one wants to see first: of Ps, unless no G runs on one. */
function firstKind({ code, p, length }: Trace): LaneKind {
  for (let i = 0; i < length; i++) if (code[i] === Ev.RUN) return p[i] >= 0 ? "P" : "core";
  return "P";
}

/** The component. */
export function Timeline({ facts, at, onSeek, say, dark, zoom }: Props) {
  const { trace } = facts;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [kind, setKind] = useState<LaneKind>(() => firstKind(trace));
  const [byTime, setByTime] = useState(true);
  const lanes = useMemo(() => lanesOf(trace, kind), [trace, kind]);
  const axis = useMemo(() => axisOf(trace, byTime), [trace, byTime]);
  const end = Math.max(1, axis(trace.length - 1));
  const [view, setView] = useState<View>({ from: 0, to: end, lane: 0 });
  const [width, setWidth] = useState(800);
  const drag = useRef<{ x: number; view: View; moved: boolean } | null>(null);
  const lastZoom = useRef(zoom);
  const x = axis(Math.max(0, at - 1));

  useEffect(() => setView({ from: 0, to: end, lane: 0 }), [end, kind]);
  useEffect(() => {
    const box = canvas.current!.parentElement!;
    const seen = new ResizeObserver(() => setWidth(Math.max(200, box.clientWidth)));
    seen.observe(box);
    return () => seen.disconnect();
  }, []);
  useEffect(() => {
    if (zoom !== lastZoom.current) {
      const factor = zoom > lastZoom.current ? 0.5 : 2;
      lastZoom.current = zoom;
      setView((now) => zoomed(now, factor, x, end));
    }
  }, [zoom]);
  // Where one stands stays in sight.
  useEffect(() => {
    if (x < view.from || x > view.to) {
      const half = (view.to - view.from) / 2;
      setView(within({ ...view, from: x - half, to: x + half }, end));
    }
  }, [x]);

  const seen = Math.min(LANES_SEEN, lanes.length);
  const height = AXIS + seen * LANE + 3 * CURVE;
  useEffect(() => {
    const node = canvas.current!, ratio = globalThis.devicePixelRatio || 1;
    node.width = width * ratio;
    node.height = height * ratio;
    const ink = node.getContext("2d")!;
    ink.scale(ratio, ratio);
    draw(ink, { facts, axis, view, lanes, x, width, height, byTime, say, dark });
  }, [facts, axis, view, lanes, x, width, height, byTime, say, dark]);

  const placeOf = (clientX: number) => {
    const left = canvas.current!.getBoundingClientRect().left;
    return view.from + (clientX - left - NAMES) / (width - NAMES) * (view.to - view.from);
  };
  const seek = (clientX: number) => {
    const place = placeOf(clientX);
    onSeek(Math.max(0, byTime ? eventAt(trace, place) : Math.round(place)) + 1);
  };
  /** What lies under the pointer, in words. */
  const tell = (event: PointerEvent) => {
    const box = canvas.current!, rect = box.getBoundingClientRect();
    const row = Math.floor((event.clientY - rect.top - AXIS) / LANE);
    const lane = row < 0 || row >= seen ? undefined : lanes[view.lane + row];
    const place = placeOf(event.clientX);
    const i = Math.max(0, byTime ? eventAt(trace, place) : Math.round(place));
    const k = lane?.find(i) ?? -1;
    box.title = lane === undefined || lane.from[k] === undefined || lane.from[k] > i
      ? ""
      : segmentText(trace, lane, k, say);
  };
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const by = (event.deltaX || event.deltaY) / width * (view.to - view.from);
      setView(within({ ...view, from: view.from + by, to: view.to + by }, end));
    } else if (event.altKey) {
      const lane = view.lane + Math.sign(event.deltaY);
      setView({ ...view, lane: Math.max(0, Math.min(lanes.length - seen, lane)) });
    } else setView(zoomed(view, event.deltaY > 0 ? 1.25 : 0.8, placeOf(event.clientX), end));
  };
  return (
    <section class="timeline" aria-label="timeline">
      <div class="bar">
        <label>
          {say("lanes")}{" "}
          <select
            id="lanes"
            value={kind}
            onChange={(e) => setKind(e.currentTarget.value as LaneKind)}
          >
            {LANE_KINDS.map((each) => <option key={each}>{each}</option>)}
          </select>
        </label>
        <label>
          {say("axis")}{" "}
          <select
            id="axis"
            value={byTime ? "time" : "events"}
            onChange={(e) => setByTime(e.currentTarget.value === "time")}
          >
            <option value="time">{say("time")}</option>
            <option value="events">{say("events")}</option>
          </select>
        </label>
        {lanes.length > seen && (
          <label>
            {say("lanes")} {view.lane}–{view.lane + seen - 1} / {lanes.length}{" "}
            <input
              type="range"
              min={0}
              max={lanes.length - seen}
              value={view.lane}
              onInput={(e) => setView({ ...view, lane: Number(e.currentTarget.value) })}
            />
          </label>
        )}
        <Legend say={say} />
      </div>
      <div class="canvas">
        <canvas
          ref={canvas}
          id="timeline"
          role="img"
          aria-label={`${say("events")} ${countText(trace.length)}`}
          data-from={view.from}
          data-to={view.to}
          style={{ width: `${width}px`, height: `${height}px` }}
          onWheel={onWheel}
          onPointerDown={(e) => {
            e.currentTarget.setPointerCapture(e.pointerId);
            drag.current = { x: e.clientX, view, moved: false };
          }}
          onPointerMove={(e) => {
            const from = drag.current;
            if (from === null) return tell(e);
            if (Math.abs(e.clientX - from.x) > 3) from.moved = true;
            if (!from.moved) return;
            const span = from.view.to - from.view.from;
            const by = (from.x - e.clientX) / (width - NAMES) * span;
            setView(within(
              { lane: view.lane, from: from.view.from + by, to: from.view.to + by },
              end,
            ));
          }}
          onPointerUp={(e) => {
            if (drag.current?.moved === false) seek(e.clientX);
            drag.current = null;
          }}
        />
      </div>
    </section>
  );
}

/** A segment in words: `P1: G7 running, 12 µs to 14 µs (2 µs)`. */
function segmentText({ timeNs }: Trace, lane: Lane, k: number, say: Say): string {
  const [from, to] = [timeNs[lane.from[k]], timeNs[lane.to[k]]];
  const shade = lane.shade[k], who = lane.who[k], word = say(SHADE_WORDS[shade]);
  const what = shade === Shade.ON ? `M${who}` : who < 0 ? word : `G${who} ${word}`;
  const range = `${nsText(from)} ${say("upTo")} ${nsText(to)}`;
  return `${lane.name}: ${what}, ${range} (${nsText(to - from)})`;
}

/** By {@linkcode Shade}. */
const SHADE_WORDS = [
  "shadeRun",
  "shadeSyscall",
  "shadeSpin",
  "shadeReady",
  "shadeBlocked",
  "shadeOn",
] as const;

const LEGEND = ["run", "syscall", "spin", "ready", "blocked"] as const;

function Legend({ say }: { say: Say }) {
  return (
    <span class="legend" aria-hidden="true">
      {LEGEND.map((name, k) => <span key={name} class={`key ${name}`}>{say(SHADE_WORDS[k])}</span>)}
    </span>
  );
}

function within(view: View, end: number): View {
  const span = Math.min(end, view.to - view.from);
  const from = Math.max(0, Math.min(end - span, view.from));
  return { ...view, from, to: from + span };
}

function zoomed(view: View, factor: number, around: number, end: number): View {
  const span = Math.max(end * 1e-7, 1e-3, (view.to - view.from) * factor);
  const share = (around - view.from) / (view.to - view.from);
  const from = around - span * Math.min(1, Math.max(0, share));
  return within({ ...view, from, to: from + span }, end);
}

/** What is drawn. */
interface Scene {
  readonly facts: Facts;
  readonly axis: Axis;
  readonly view: View;
  readonly lanes: readonly Lane[];
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly byTime: boolean;
  readonly say: Say;
  readonly dark: boolean;
}

const SHADES: Readonly<Record<number, string>> = {
  [Shade.SYSCALL]: "#b07aa1",
  [Shade.SPIN]: "#e8c547",
  [Shade.READY]: "#f1a340",
  [Shade.BLOCKED]: "#9aa4b0",
};

function draw(ink: CanvasRenderingContext2D, scene: Scene): void {
  const { view, lanes, width, height, dark, facts, x } = scene;
  const plot = width - NAMES, perPx = (view.to - view.from) / plot;
  const pxOf = (place: number) => NAMES + (place - view.from) / perPx;
  ink.fillStyle = dark ? "#15181c" : "#ffffff";
  ink.fillRect(0, 0, width, height);
  ink.font = "12px system-ui, sans-serif";
  ink.textBaseline = "middle";
  drawAxis(ink, scene, pxOf);
  const at = eventsAt(scene, plot, perPx);
  const seen = lanes.slice(view.lane, view.lane + LANES_SEEN);
  seen.forEach((lane, row) => {
    const top = AXIS + row * LANE;
    ink.fillStyle = dark ? "#20252b" : "#f3f5f7";
    ink.fillRect(NAMES, top + 1, plot, LANE - 2);
    ink.fillStyle = dark ? "#d5dae0" : "#1f2328";
    ink.fillText(lane.name, 4, top + LANE / 2);
    drawLane(ink, lane, top, scene, pxOf, at);
  });
  drawArrows(ink, seen, scene, pxOf);
  const bottom = AXIS + seen.length * LANE;
  const curves: [Curve, string, string][] = [
    [facts.queued, scene.say("runnable"), "#f1a340"],
    [facts.spinning, scene.say("spinning"), "#e8c547"],
    [facts.idle, scene.say("idlePs"), "#59a14f"],
  ];
  curves.forEach(([curve, name, color], row) => {
    const top = bottom + row * CURVE;
    ink.fillStyle = color;
    ink.beginPath();
    for (let px = 0; px < plot; px++) {
      const before = at[px], now = at[px + 1];
      const value = now > before ? curve.over(Math.max(0, before), now + 1) : curve.at(now);
      const tall = curve.max === 0 ? 0 : value / curve.max * (CURVE - 8);
      if (tall > 0) ink.rect(NAMES + px, top + CURVE - 2 - tall, 1, tall);
    }
    ink.fill();
    ink.fillStyle = dark ? "#d5dae0" : "#1f2328";
    ink.fillText(`≤ ${countText(curve.max)}`, 4, top + CURVE / 2);
    ink.fillText(name, NAMES + 6, top + 8);
  });
  ink.fillStyle = "#d62728";
  ink.fillRect(pxOf(x) - 1, 0, 2, height);
}

/** The last event at the left edge of each pixel of the plot, and of one behind. */
function eventsAt({ facts: { trace }, view, byTime }: Scene, plot: number, perPx: number) {
  const at = new Int32Array(Math.max(0, plot) + 2);
  let last = byTime ? eventAt(trace, view.from) : 0;
  for (let px = 0; px < at.length; px++) {
    const place = view.from + px * perPx;
    last = byTime ? eventAt(trace, place, last) : Math.floor(place);
    at[px] = Math.min(trace.length - 1, Math.max(byTime ? -1 : 0, last));
  }
  return at;
}

function drawAxis(ink: CanvasRenderingContext2D, scene: Scene, pxOf: Axis): void {
  const { view, width, dark, byTime } = scene;
  const span = view.to - view.from, rough = span / Math.max(2, Math.floor(width / 110));
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((size) => size >= rough)!;
  ink.fillStyle = dark ? "#9aa4b0" : "#57606a";
  for (let tick = Math.ceil(view.from / step) * step; tick <= view.to; tick += step) {
    const px = pxOf(tick);
    ink.fillRect(px, AXIS - 4, 1, 4);
    if (px < width - 50) ink.fillText(byTime ? nsText(tick) : countText(tick), px + 3, AXIS / 2);
  }
}

function drawLane(
  ink: CanvasRenderingContext2D,
  lane: Lane,
  top: number,
  { axis, view, dark, width }: Scene,
  pxOf: Axis,
  at: Int32Array,
): void {
  const { from, to, who, shade } = lane;
  for (let k = lane.find(Math.max(0, at[0]) - 1); k < from.length;) {
    const left = axis(from[k]);
    if (left > view.to) break;
    const x0 = Math.max(NAMES, pxOf(left)), x1 = Math.min(width, pxOf(axis(to[k])));
    const wide = Math.max(1, x1 - x0);
    ink.fillStyle = SHADES[shade[k]] ?? colorOf(who[k], dark);
    ink.fillRect(x0, top + 2, wide, LANE - 4);
    if (wide > 26 && who[k] >= 0) {
      ink.fillStyle = "#111418";
      ink.fillText(`${shade[k] === Shade.ON ? "M" : "G"}${who[k]}`, x0 + 4, top + LANE / 2);
    }
    k++;
    if (wide > 1 || k >= from.length) continue;
    // All that would fall on the same pixel is passed over at once.
    k = lane.find(at[Math.floor(x0) + 1 - NAMES] - 1, k);
  }
}

const ARROW_COLORS = { wake: "#2f81f7", steal: "#d1242f", handoff: "#8250df" } as const;

function drawArrows(
  ink: CanvasRenderingContext2D,
  seen: readonly Lane[],
  { facts, axis, view, byTime }: Scene,
  pxOf: Axis,
): void {
  const { trace } = facts;
  const lane = seen[0]?.kind;
  if (lane !== "P" && lane !== "M") return;
  const from = byTime ? Math.max(0, eventAt(trace, view.from)) : Math.floor(view.from);
  const to = byTime ? eventAt(trace, view.to) + 1 : Math.ceil(view.to);
  if (to - from > ARROW_EVENTS) return;
  const key = lane === "P" ? "p" : "m";
  const rowOf = (end: Arrow["from"]) => seen.findIndex(({ id }) => id === end[key]);
  for (const { kind, from: a, to: b } of arrowsOf(trace, from, to, ARROWS_MAX)) {
    const rowA = rowOf(a), rowB = rowOf(b);
    if (rowA < 0 || rowB < 0 || rowA === rowB) continue;
    const [xa, ya] = [pxOf(axis(a.i)), AXIS + rowA * LANE + LANE / 2];
    const [xb, yb] = [pxOf(axis(b.i)), AXIS + rowB * LANE + LANE / 2];
    ink.globalAlpha = kind === "wake" ? 0.45 : 0.9;
    ink.strokeStyle = ink.fillStyle = ARROW_COLORS[kind];
    ink.beginPath();
    ink.moveTo(xa, ya);
    ink.lineTo(xb, yb);
    ink.stroke();
    ink.beginPath();
    ink.arc(xb, yb, 3, 0, 7);
    ink.fill();
  }
  ink.globalAlpha = 1;
}

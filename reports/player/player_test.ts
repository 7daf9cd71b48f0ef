import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { told, toldInChinese } from "@lab/props/browser";
import { Ev, EV_NAMES, prngStream, type Trace } from "@lab/runtime";
import { Curve, eventAt, Facts, firstFrom, parting } from "./facts.ts";
import { type LaneKind, lanesOf, Shade } from "./lanes.ts";
import { LESSON_TEXTS } from "./lesson_texts.ts";
import { LESSONS } from "./lessons.ts";
import { isPlayer, withStart } from "./page.ts";
import { run } from "./run.ts";
import { scriptJson, START_ID } from "./start.ts";
import { LANGS, nsText, WORDS } from "./words.ts";

const lesson = (id: string) => LESSONS.find((each) => each.id === id)!;
const beside = (id: string) => {
  const { about, second } = lesson(id);
  return { ...about, options: {}, ...second };
};
const times = ({ code, length }: Trace, ...codes: number[]) =>
  code.slice(0, length).filter((each) => codes.includes(each)).length;

Deno.test("a curve knows the greatest value of every range", () => {
  const drawn = prngStream(7, "curve");
  const values = Int32Array.from({ length: 600 }, () => drawn.below(1_000));
  const curve = new Curve(values);
  assertEquals(curve.max, Math.max(...values));
  for (let n = 0; n < 2_000; n++) {
    const from = drawn.below(600), to = from + drawn.below(601 - from);
    assertEquals(curve.over(from, to), Math.max(0, ...values.subarray(from, to)));
  }
});

for (const { id, about, second } of LESSONS) {
  const { title, text } = LESSON_TEXTS[id];
  Deno.test(`lesson ${id}: it runs, in five sentences, and lanes show what the trace says`, () => {
    for (const lang of LANGS) {
      const ends = text[lang].match(lang === "en" ? /[.!?](?= [A-Za-z]|$)/g : /[。！？]/g) ?? [];
      assertEquals(ends.length, 5, text[lang]);
      assert(title[lang].length > 0);
    }
    for (
      const one of [about, ...(second === undefined ? [] : [{ ...about, options: {}, ...second }])]
    ) {
      const { trace, breaches, outcome } = run(one);
      assertEquals(breaches!.length > 0, one.mutant !== undefined, JSON.stringify(breaches));
      assert(outcome !== null && outcome.endName !== "deadlock");
      for (const kind of ["P", "M", "core", "G"] satisfies LaneKind[]) {
        for (const lane of lanesOf(trace, kind)) {
          assertEquals(lane.to.length, lane.from.length, lane.name);
          lane.from.forEach((from, k) => {
            assert(from <= lane.to[k] && (k === 0 || lane.to[k - 1] <= from), lane.name);
          });
        }
      }
      const runs = lanesOf(trace, "G").flatMap(({ shade }) => shade)
        .filter((shade) => shade === Shade.RUN).length;
      assertEquals(runs, times(trace, Ev.RUN));
    }
  });
}

Deno.test("lessons show what they are about", () => {
  const traceOf = (id: string, isSecond = false) =>
    run(isSecond ? beside(id) : lesson(id).about).trace;
  assertEquals(times(traceOf("overflow"), Ev.SPILL), 1);
  const { about } = lesson("overflow");
  const less = JSON.parse(JSON.stringify(about.workload).replaceAll("258", "257"));
  assertEquals(times(run({ ...about, workload: less }).trace, Ev.SPILL), 0);
  assert(times(traceOf("steal-half"), Ev.STEAL) < times(traceOf("steal-half", true), Ev.STEAL));
  assert(times(traceOf("hand-off"), Ev.RETAKE) > 0);
  assertEquals(times(traceOf("hand-off", true), Ev.RETAKE), 0);
  assert(times(traceOf("preemption"), Ev.PREEMPT) >= 2);
  assertEquals(times(traceOf("preemption", true), Ev.PREEMPT), 0);
  assert(times(traceOf("spinning"), Ev.SPIN) > 0);
  assertEquals(times(traceOf("spinning", true), Ev.SPIN), 0);
  assert(times(traceOf("netpoller"), Ev.NETPOLL) > 0);
  assert(
    times(traceOf("one-lock"), Ev.LOCK_WAIT) > 10 * times(traceOf("one-lock", true), Ev.LOCK_WAIT),
  );
  const mark = (trace: Trace) => {
    for (let i = 0; i < trace.length; i++) if (trace.code[i] === Ev.MARK) return trace.b[i];
    return NaN;
  };
  // The tick that a mark tells is that of the dispatch, which has been counted.
  assertEquals((mark(traceOf("tick-61")) - 1) % 61, 0);
  assert(mark(traceOf("tick-61", true)) > mark(traceOf("tick-61")));
  const idle = (id: string, isSecond = false) => new Facts(traceOf(id, isSecond)).jump("idle", -1);
  assert(idle("private-queues") >= 0);
  // The G of the slot is served after the long one, or beside it.
  const [tokio, go] = [lesson("other-runtimes").about, beside("other-runtimes")].map((c) => {
    const { elapsedNs, marks } = run(c).outcome!;
    return elapsedNs - marks.atNs[0];
  });
  assert(tokio < 10_000 && go > 200_000, `${tokio} and ${go}`);
  const dispatchesBefore = (isSecond: boolean) => {
    const { code, g, b, length } = traceOf("runnext", isSecond);
    const others = new Set<number>();
    let n = 0;
    for (let i = 0; i < length; i++) {
      if (code[i] === Ev.SPAWN && b[i] === 3) others.add(g[i]);
      if (code[i] !== Ev.RUN) continue;
      if (others.has(g[i]) && g[i] === Math.min(...others)) return n;
      n++;
    }
  };
  assert(dispatchesBefore(false)! > 40 && dispatchesBefore(true)! < 10);
  const elapsed = (id: string) =>
    [lesson(id).about, beside(id)].map((c) => run(c).outcome!.elapsedNs);
  for (const id of ["switches", "m-to-one"]) {
    const [slow, fast] = elapsed(id);
    assert(slow > 1.2 * fast, `${id}: ${slow} and ${fast}`);
  }
});

Deno.test("an event is told with the step of the model that made it", () => {
  const { trace, stepOf } = run(lesson("overflow").about);
  const stepsOf = (code: number) => {
    const found = new Set<string>();
    for (let i = 0; i < trace.length; i++) if (trace.code[i] === code) found.add(stepOf(i));
    return [...found];
  };
  assertEquals(stepsOf(Ev.SPILL), ["ready.spill"], EV_NAMES[Ev.SPILL]);
  assertEquals(stepsOf(Ev.PUT_NEXT), ["ready.place"]);
  assertEquals(stepsOf(Ev.GRAB), ["find.global"]);
  // What the engine does by itself is no step of the model.
  assertEquals(stepsOf(Ev.END), [""]);
});

Deno.test("Chinese sentences name the same Gs, Ps and Ms as the English ones", () => {
  const namedIn = (text: string) => (text.match(/[GPM]\d+/g) ?? []).sort();
  for (const { id, about } of LESSONS) {
    const { trace } = run(about), { sources } = new Facts(trace);
    for (let i = 0; i < trace.length; i++) {
      const en = told(trace, i, sources), zh = toldInChinese(trace, i, sources);
      assertEquals([zh === "", namedIn(zh)], [en === "", namedIn(en)], `${id} ${i}: ${en} ${zh}`);
      assert(!/[{}]|undefined/.test(zh), zh);
    }
  }
});

Deno.test("two runs part at the first dispatch that differs, and a run not from itself", () => {
  const one = run(lesson("steal-half").about).trace, other = run(beside("steal-half")).trace;
  assertEquals(parting(one, one), null);
  const [i, j] = parting(one, other)!;
  const dispatches = ({ code, g, p, timeNs }: Trace, upTo: number) =>
    [...code.slice(0, upTo)].flatMap((each, k) => each === Ev.RUN ? [[g[k], p[k], timeNs[k]]] : []);
  assertEquals(dispatches(one, i), dispatches(other, j));
  assertNotEquals(dispatches(one, i + 1), dispatches(other, j + 1));
});

Deno.test("eventAt() is the last event of its time", () => {
  const { trace } = run(lesson("runnext").about);
  for (let i = 0; i < trace.length; i += 7) {
    const at = eventAt(trace, trace.timeNs[i]);
    assertEquals(trace.timeNs[at], trace.timeNs[i]);
    assert(at === trace.length - 1 || trace.timeNs[at + 1] > trace.timeNs[i]);
  }
  assertEquals(eventAt(trace, -1), -1);
  // From an event on, it is the same one.
  for (let i = 0; i < trace.length; i += 13) {
    const found = eventAt(trace, trace.timeNs[i]);
    for (let from = -1; from <= found; from += 1 + (found >> 3)) {
      assertEquals(eventAt(trace, trace.timeNs[i], from), found, `from ${from}`);
      const at = firstFrom(trace.timeNs.subarray(0, trace.length), trace.timeNs[i]);
      if (from >= 0 && from <= at) {
        assertEquals(
          firstFrom(trace.timeNs.subarray(0, trace.length), trace.timeNs[i], from),
          at,
        );
      }
    }
  }
});

Deno.test("what is wrong with a case is said", () => {
  const { about } = lesson("runnext");
  assertThrows(() => run({ ...about, model: "nobody" }), RangeError, "nobody");
  assertThrows(() => run({ ...about, options: { ring: "3" } }), RangeError, "power");
});

Deno.test("a page holds what it is to begin with, whatever the names in it", () => {
  const progs = { main: [["compute", "</script><script>alert(1)"]] };
  const about = { ...lesson("runnext").about, workload: { progs } as never };
  const built = `<script type="application/json" id="${START_ID}">{}</script><p>behind</p>`;
  const page = withStart(built, { lang: "zh", lesson: null, about, second: null });
  assert(page.endsWith("</script><p>behind</p>"));
  assert(isPlayer(page) && !isPlayer("<html></html>"));
  assert(!page.includes("alert(1)<") && page.includes("\\u003c/script>"));
  assertEquals(JSON.parse(scriptJson({ a: "<!--\u2028" })), { a: "<!--\u2028" });
});

Deno.test("every word is there in each language", () => {
  for (const [name, word] of Object.entries(WORDS)) {
    for (const lang of LANGS) assert(word[lang] !== "", name);
  }
  assertEquals([nsText(-0), nsText(1500), nsText(15_000), nsText(2e7)], [
    "0 ns",
    "1,500 ns",
    "15 µs",
    "20 ms",
  ]);
});

/**
 * The page in a real browser. It needs Chromium, and rights that the other tests do not have: it is
 * run by `deno task test:browser`, and says so where it skips.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { shownTrace } from "@lab/props";
import type { Case } from "@lab/props/browser";
import {
  closed,
  eventOf,
  ignore,
  now,
  opened,
  PAGE,
  queuesShown,
  queuesTold,
  shown,
  started,
  test,
} from "./browser_testing.ts";
import { parting } from "./facts.ts";
import { LESSON_TEXTS } from "./lesson_texts.ts";
import { LESSONS } from "./lessons.ts";
import { run } from "./run.ts";

for (const { id, about, second } of LESSONS) {
  const { text } = LESSON_TEXTS[id];
  Deno.test({
    name: `in a browser, lesson ${id}: to its end and back, and what is shown is what the run gave`,
    ignore,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      opened(async (page) => {
        await page.selectOption("#lesson", id);
        assertEquals(await page.locator("#told").innerText(), text.en);
        await page.click("#to-end");
        const { trace } = run(about);
        assertEquals(await eventOf(page), trace.length - 1);
        await page.click("#to-start");
        for (let step = 0; step < 6; step++) await page.click("#step");
        const there = await shown(page), at = await eventOf(page) + 1;
        assertEquals(await queuesShown(page, 0), queuesTold(about, at));
        await page.click("#step");
        await page.click("#back");
        assertEquals(await shown(page), there);
        await page.click("#to-end");
        assertEquals(await queuesShown(page, 0), queuesTold(about, trace.length));
        if (second === undefined) return;
        const other: Case = { ...about, options: {}, ...second };
        const length = run(other).trace.length;
        assertEquals(await queuesShown(page, 1), queuesTold(other, length));
        const part = parting(trace, run(other).trace);
        assert(part !== null);
        await page.click("#to-parting");
        assertEquals(await eventOf(page), part[0]);
        assert(await page.locator(".decisions .parts").count() > 0);
      }),
  });
}

test("a case that broke a law opens at the breach, with its choices, which can be taken back", () => {
  const about: Case = { ...LESSONS.find(({ id }) => id === "lost-wake-up")!.about };
  return started({ about: { ...about, deviations: [[0, 1]] } }, async (page) => {
    const text = await page.locator(".breaches").innerText();
    assert(text.includes("work-conserving"), text);
    assert(await page.locator(".why li").count() > 0, "no certificate");
    const breach = run(about).breaches![0];
    assertEquals(await eventOf(page), breach.i);
    await page.click("#to-start");
    await page.locator(".to-breach").click();
    assertEquals(await eventOf(page), breach.i);
    assertEquals(await page.locator(".deviations input").count(), 1);
    await page.locator(".deviations input").click();
    assert(!await page.locator(".deviations input").isChecked());
    await page.locator(".deviations input").click();
    assert(await page.locator(".deviations input").isChecked());
  });
});

test("a segment under the pointer is told in words", () =>
  opened(async (page) => {
    await page.selectOption("#lesson", "overflow");
    await page.locator("#timeline").hover({ position: { x: 110, y: 28 } });
    const title = await page.locator("#timeline").getAttribute("title") ?? "";
    assert(/^P0: G0 running, [\d.,]+ .s to .*\)$/.test(title), title);
  }));

test("jumps find each kind of event and say when there is none", () =>
  opened(async (page) => {
    await page.selectOption("#lesson", "overflow");
    await page.click("#to-start");
    await page.selectOption("#jump-kind", "overflow");
    await page.click("#jump");
    assert((await now(page).innerText()).includes("129 Gs go to the global queue"));
    assert((await now(page).innerText()).includes("ready.spill — models/gpm.ts:"));
    const at = await eventOf(page);
    await page.click("#jump");
    assertEquals(await eventOf(page), at);
    assert(await page.getByText("no further event of this kind").isVisible());
  }));

test("keys: step, play, zoom, ends, help", () =>
  opened(async (page) => {
    await page.selectOption("#lesson", "runnext");
    await page.locator("h1").click();
    await page.keyboard.press("Home");
    assertEquals(await eventOf(page), -1);
    await page.keyboard.press("ArrowRight");
    const first = await eventOf(page);
    await page.keyboard.press("ArrowRight");
    assert(await eventOf(page) > first);
    await page.keyboard.press("ArrowLeft");
    assertEquals(await eventOf(page), first);
    await page.keyboard.press("n");
    assert((await now(page).innerText()).includes("dispatch"));
    const range = async () =>
      Number(await page.locator("#timeline").first().getAttribute("data-to")) -
      Number(await page.locator("#timeline").first().getAttribute("data-from"));
    const whole = await range();
    await page.keyboard.press("+");
    await page.waitForFunction((all) => {
      const { from, to } = (document.querySelector("#timeline") as HTMLElement).dataset;
      return Number(to) - Number(from) < all;
    }, whole);
    await page.keyboard.press("?");
    assert(await page.locator(".help").isVisible());
    await page.keyboard.press(" ");
    await page.waitForFunction(() =>
      Number(document.querySelector(".now")!.getAttribute("data-event")) > 20
    );
    await page.keyboard.press(" ");
    await page.keyboard.press("End");
    assertEquals(
      await eventOf(page),
      run(LESSONS.find(({ id }) => id === "runnext")!.about).trace.length - 1,
    );
  }));

test("a workload of one's own runs, with completion, and errors in place", () =>
  opened(async (page) => {
    await page.selectOption("#second", "");
    await page.fill("#workload", '{ "progs": { "main": [["nothing"]] } }');
    assert((await page.locator("#error").innerText()).includes("nothing"));
    assert(await page.locator("#run").isDisabled());
    await page.fill("#workload", "");
    await page.locator("#workload").pressSequentially('{ "progs": { "main": [["yie');
    await page.keyboard.press("Tab");
    assert((await page.inputValue("#workload")).endsWith('[["yield"]'));
    await page.locator("#workload").pressSequentially("] } }");
    await page.selectOption("#model", "cilk");
    await page.fill("#procs", "3");
    await page.click("#run");
    const workload = { progs: { main: [["yield"]] } } as never;
    const about: Case = {
      model: "cilk",
      workload,
      machine: { procs: 3, cores: 4 },
      costs: "linux-x64",
      seed: 1,
    };
    await page.click("#to-end");
    assertEquals(await eventOf(page), run(about).trace.length - 1);
    assertEquals(await page.locator(".proc").count(), 3);
    await page.selectOption("#model", "gpm");
    await page.fill("[data-option=ring]", "nonsense");
    await page.click("#run");
    assert(await page.locator("#failure").isVisible());
  }));

test("an address names a scenario, as the links of a report do", () =>
  opened(async (page) => {
    assertEquals(await page.locator(".side").count(), 2);
    const [first, second] = await page.locator(".side h2").allInnerTexts();
    assert(first.startsWith("pm") && second.startsWith("gpm"), `${first}, ${second}`);
    assertEquals(await page.locator(".side").first().locator(".proc").count(), 3);
  }, { url: `${PAGE}#scenario=fan&model=pm,gpm&procs=3` }));

test("Chinese words, and back", () =>
  opened(async (page) => {
    await page.click("#language");
    const { title } = LESSON_TEXTS["steal-half"];
    assert((await page.locator(".lesson").innerText()).includes(title.zh));
    assertEquals(await page.locator("html").getAttribute("lang"), "zh");
    await page.click("#language");
    assert((await page.locator(".lesson").innerText()).includes(title.en));
  }));

for (const width of [1280, 390]) {
  for (const dark of [false, true]) {
    test(`nothing sticks out at ${width} px, ${dark ? "dark" : "light"}`, () =>
      opened(async (page) => {
        for (const id of ["one-lock", "steal-half", "overflow"]) {
          await page.selectOption("#lesson", id);
          for (let step = 0; step < 20; step++) await page.click("#step");
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert(wide <= width, `${id}: ${wide} px`);
        }
        const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assertEquals(paper, dark ? "rgb(21, 24, 28)" : "rgb(255, 255, 255)");
      }, { width, dark }));
  }
}

test("a trace of real Go opens with the checker's verdict on each start", async () => {
  const file = new URL("../../props/golden/traces/httpserver-p2.txt.gz", import.meta.url);
  const shown = await shownTrace((await Deno.open(file)).readable);
  await started({ recorded: { ...shown, name: "httpserver-p2" } }, async (page) => {
    assert(await page.getByText("every start that was judged conforms").isVisible());
    await page.click("#to-start");
    await page.selectOption("#jump-kind", "dispatch");
    for (let k = 0; k < 40; k++) await page.click("#jump");
    const at = await eventOf(page), by = new Map(shown.verdicts);
    const verdict = by.get(at);
    const text = await now(page).innerText();
    assert(text.includes(verdict === undefined ? "goes on" : `admitted by ${verdict}`), text);
    await page.selectOption("#lesson", "overflow");
    assert((await page.locator(".side h2").innerText()).includes("gpm"));
  });
});

test("a long trace is loaded, and one can stand anywhere in it", () => {
  const workload = {
    params: { n: 2_000 },
    objects: { all: { type: "wg" } },
    progs: {
      main: [["wgadd", "all", "n"], ["for", "i", "n", [["spawn", "w"]]], ["wgwait", "all"]],
      w: [["for", "k", 100, [["compute", 500], ["yield"]]], ["wgdone", "all"]],
    },
  } as never;
  const about: Case = {
    model: "gpm",
    workload,
    machine: { procs: 8, cores: 8 },
    costs: "zero",
    seed: 1,
  };
  return started({ about }, async (page) => {
    const { length } = run(about).trace;
    assert(length > 800_000, String(length));
    await page.locator("#timeline").click({ position: { x: 500, y: 30 } });
    const at = await eventOf(page);
    assert(at > length / 8 && at < length, String(at));
    assertEquals(await queuesShown(page, 0), queuesTold(about, at + 1));
    // Laws are held in a thread beside, and the page goes on meanwhile.
    await page.locator(".holds").waitFor({ timeout: 300_000 });
  });
});

Deno.test.afterAll(closed);

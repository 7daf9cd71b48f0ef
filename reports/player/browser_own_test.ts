/**
 * What somebody brings to the page, in a real browser: models from files, programs, cases.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Case } from "@lab/props/browser";
import { bundledGuest } from "../guest/bundle.ts";
import { closed, eventOf, now, queuesShown, queuesTold, started, test } from "./browser_testing.ts";
import { run } from "./run.ts";

const TEMPLATE = new URL("../guest/template.ts", import.meta.url);

test("a model from a file steps and compares like the lab's own, without a network", async () => {
  const code = await bundledGuest(TEMPLATE, "template.ts");
  const workload = {
    progs: { main: [["for", "i", 9, [["spawn", "w"]]]], w: [["compute", 500], ["yield"]] },
  } as never;
  const scene = { workload, machine: { procs: 2, cores: 2 }, costs: "linux-x64", seed: 1 } as const;
  const about: Case = { model: "my-model", ...scene }, second: Case = { model: "gpm", ...scene };
  const lines = [{ file: "mine.ts", at: { ready: 7 } }];
  await started({ about, second, own: [{ name: "my-model", code, lines }] }, async (page) => {
    assert((await page.locator(".side h2").first().innerText()).startsWith("my-model"));
    assertEquals(await page.locator(".holds").count(), 2, "it is right");
    assert(await page.locator("#parting").isVisible());
    await page.click("#to-start");
    while (!(await now(page).innerText()).includes("queue")) await page.click("#step");
    const first = await eventOf(page), text = await now(page).innerText();
    assert(text.includes("step of the model: ready.0 — mine.ts:7"), text);
    await page.click("#step");
    await page.click("#back");
    assertEquals(await eventOf(page), first);
    await page.click("#to-end");
    assertEquals(await queuesShown(page, 1), queuesTold(second, run(second).trace.length));
    // It can be taken beside another, on another machine.
    await page.selectOption("#model", "pm");
    await page.selectOption("#second", "my-model");
    await page.fill("#procs", "3");
    await page.click("#run");
    assert((await page.locator(".side h2").nth(1).innerText()).startsWith("my-model"));
    assertEquals(await page.locator(".side").nth(1).locator(".proc").count(), 3);
    const fetched = await page.evaluate(() =>
      fetch("https://example.com").then(() => "fetched", () => "refused")
    );
    assertEquals(fetched, "refused");
  }, /example\.com/);
});

test("a law that broke in a long trace is found beside the page, and shown", () => {
  const workload = {
    objects: { all: { type: "wg" } },
    progs: {
      main: [["wgadd", "all", 900], ["for", "i", 900, [["spawn", "w"]]], ["wgwait", "all"]],
      w: [["for", "k", 100, [["compute", 500], ["yield"]]], ["wgdone", "all"]],
    },
  } as never;
  const machine = { procs: 2, cores: 2 };
  const about: Case = {
    ...{ model: "gpm", mutant: "gpm-look-late", workload, machine },
    costs: "zero",
    seed: 1,
  };
  return started({ about }, async (page) => {
    assert(run(about).breaches === null, "it is short");
    await page.locator(".breaches").waitFor({ timeout: 300_000 });
    await page.locator(".to-breach").first().click();
    const { i, law } = run(about, Infinity).breaches![0];
    assertEquals(await eventOf(page), i);
    assert((await page.locator(".breaches").innerText()).includes(law));
  });
});

test("a workload is edited as Go-like text: it runs, errors name the line, and JSON has the same", () =>
  started({ lesson: "steal-half" }, async (page) => {
    await page.selectOption("#second", "");
    await page.selectOption("#form", "go");
    assert((await page.inputValue("#workload")).includes("func main() {"));
    await page.fill("#workload", "func main() {\n  fly()\n}");
    assert((await page.locator("#error").innerText()).includes("line 2: is no statement"));
    assert(await page.locator("#run").isDisabled());
    const text = "func main() {\n  for i := range 3 { go w() }\n  time.Sleep(90 ns)\n}\n" +
      "func w() { compute(2 * 5 ns) }";
    await page.fill("#workload", text);
    await page.click("#run");
    await page.click("#to-end");
    await page.selectOption("#form", "json");
    const workload = JSON.parse(await page.inputValue("#workload"));
    assertEquals(workload.progs, {
      main: [["for", "i", 3, [["spawn", "w"]]], ["sleep", 90]],
      w: [["compute", ["*", 2, 5]]],
    });
  }));

Deno.test.afterAll(closed);

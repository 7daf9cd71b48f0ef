/**
 * The examples are written to be taken away: each of them, under another name, is a right guest.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { MODELS } from "@lab/models";
import { HOUSE, MUST_SKIP, saySkipped } from "../lab_testing.ts";
import { checkText } from "./checking_testing.ts";

saySkipped("tests of examples as guests");

const textOf = (file: string) => Deno.readTextFileSync(new URL(`models/examples/${file}`, HOUSE));

for (const { name } of MODELS.filter(({ kind }) => kind === "example")) {
  Deno.test({
    name: `a copy of ${name} is a guest that keeps all laws`,
    ignore: MUST_SKIP,
    async fn() {
      const text = textOf(`${name.replaceAll("-", "_")}.ts`);
      const copy = text.replace(`readonly name = "${name}"`, `readonly name = "my-${name}"`);
      const events = await checkText(
        copy,
        { job: { cases: 60, comparedCases: 5, schedules: 300 }, memoryBytes: 2 ** 30 },
        new Map([["pool.ts", textOf("pool.ts")]]),
      );
      const loaded = events.find((event) => event.kind === "loaded");
      assertEquals(loaded?.name, `my-${name}`, JSON.stringify(events));
      const wrong = events.filter(({ kind }) => kind === "fault" || kind === "broken");
      assertEquals(wrong, []);
    },
  });
}

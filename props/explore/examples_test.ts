/**
 * The explorer finds no schedule that is wrong for an example.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { MODELS } from "@lab/models";
import { runs } from "../testing/runs.ts";
import { exploreModel } from "./strategies.ts";

for (const spec of MODELS.filter(({ kind }) => kind === "example")) {
  const most = runs(2_000);
  Deno.test(`${most} schedules of small programs break no law under ${spec.name}`, () => {
    const { found, traces } = exploreModel(spec, { schedules: most, seed: 1 }, () => {});
    assertEquals(found, []);
    assert(traces > 100, `only ${traces} traces`);
  });
}

/**
 * Names and values of rules.
 *
 * @module
 */

import { GO_QUEUES } from "@lab/models";
import { assertEquals } from "@std/assert";
import { changedRules, RULE_SPECS, ruleNamed, WRONG_RULES } from "./rules.ts";

Deno.test("there is a name for each rule of the one description, and no other", () => {
  assertEquals(RULE_SPECS.map(({ name }) => name).sort(), Object.keys(GO_QUEUES).sort());
  assertEquals(changedRules({}), GO_QUEUES);
});

Deno.test("a rule is found by its other names, in any spelling", () => {
  const found = ["every", "gosched", "steal-next", "NEXTSTEAL", "lastfirst", "none"];
  assertEquals(
    found.map((name) => ruleNamed(name)?.name),
    ["look", "yield", "stealNext", "stealNext", "loot", undefined],
  );
});

Deno.test("each wrong value can be typed, and is not Go's", () => {
  for (const wrong of WRONG_RULES) {
    const [name, text] = wrong.split("=");
    const spec = ruleNamed(name)!, value = spec.parse(text);
    assertEquals(value === undefined, false, wrong);
    assertEquals(value === GO_QUEUES[spec.name], false, wrong);
  }
});

Deno.test("what is no value of a rule is refused", () => {
  const bad = { ring: ["1", "x", "", "65537", "-1"], look: ["65", "1.5"], steal: ["two"] };
  for (const [name, texts] of Object.entries(bad)) {
    for (const text of texts) assertEquals(ruleNamed(name)!.parse(text), undefined, text);
  }
});

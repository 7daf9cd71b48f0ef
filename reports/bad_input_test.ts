/**
 * Bad input by kind, given to every command there is, those to come among them: each answer is one
 * line that says what would be right, and an exit code.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { Command } from "commander";
import { allCommands } from "./cli.ts";
import { lab, MUST_SKIP, saySkipped } from "./lab_testing.ts";

saySkipped("tests of bad input");

/** Values that are wrong for some options, and once too often for all. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  "an empty value": [""],
  "a number": ["NaN", "-1", "0x10", "1e9", "0.5", "9007199254740993", "1".repeat(400)],
  "a file": ["nowhere/at/all.json", "/", "/dev/zero", "x".repeat(600), "a\0b", "deno.json/x.json"],
  "JSON": ["{", "[]", "null", '{"a":1,"a":2}', '{"workload":{}}', "[".repeat(5_000)],
  "odd characters": ["\x1b[2Jpwned", "a\nb", "\u202ea", "a|b", "__proto__", "constructor=1"],
};

/** Files that no command can work with. */
const FILES = ["", "nowhere/at/all", "/", "/dev/zero", "x".repeat(600), "LICENSE", "a\x1b[2Jb"];

/** How a command is typed, and the command. */
type Typed = readonly [words: readonly string[], command: Command];
function commandsTyped(): readonly Typed[] {
  return allCommands().flatMap((command): readonly Typed[] => {
    const words = command.name() === "lab" ? [] : [command.name()];
    if (command.commands.length === 0) return [[words, command]];
    return command.commands.map((sub) => [[...words, sub.name()], sub]);
  });
}

/** Types it, and holds the answer to the form of an error. */
async function refused(args: readonly string[]): Promise<void> {
  const shown = JSON.stringify(args).slice(0, 200);
  const { code, out, err } = await lab(...args);
  assertEquals([code, out], [2, ""], `${shown} said ${out}${err}`);
  assert(/^[a-z]+: [^\n]+\n$/.test(err), `${shown} said ${err}`);
  assert(!/undefined|\[object|\bat file:|Error:/.test(err), `${shown} said ${err}`);
  // deno-lint-ignore no-control-regex -- these are what must not be there
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028]/.test(err), `${shown} said ${err}`);
}

for (const [words, command] of commandsTyped()) {
  const name = words.join(" ") || "lab";
  const valued = command.options.filter(({ required }) => required);
  Deno.test({
    name: `'${name}' refuses bad values of each option in one line`,
    ignore: MUST_SKIP,
    async fn() {
      await refused([...words, "--no-such-option"]);
      for (const { long } of valued) {
        await refused([...words, long!]);
        // Twice: a value that is right as it stands must not start hours of work.
        for (const value of Object.values(VALUES).flat()) {
          const isList = Array.isArray(command.getOptionValue(long!.slice(2))) ||
            typeof command.getOptionValue(long!.slice(2)) === "object";
          if (isList && value !== "") continue;
          await refused([...words, `${long}=${value}`, `${long}=${value}`]);
        }
      }
    },
  });
  if (command.registeredArguments.length === 0) continue;
  Deno.test({
    name: `'${name}' refuses files that it cannot work with in one line`,
    ignore: MUST_SKIP,
    async fn() {
      if (command.registeredArguments[0].required) await refused(words);
      await refused([...words, ...Array(9).fill("a")]);
      if (name === "new") return;
      for (const file of FILES) {
        await refused([...words, ...command.registeredArguments.map(() => file)]);
      }
    },
  });
}

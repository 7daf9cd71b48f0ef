import fc from "fast-check";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { MODELS } from "@lab/models";
import { caseFor } from "./arbitraries/scenes.ts";
import type { Case } from "./case.ts";
import { killMutant } from "./kill.ts";
import { mutantNamed } from "./mutants.ts";
import { caseFoundAt, replayCommand, replayedCase } from "./replay.ts";
import { runCase } from "./run.ts";

/** A case that breaks a law: a planted bug. */
const kill = killMutant(mutantNamed("gpm-lost-kick"));
const deadly: Case = kill.by!.case;

/** Takes a command apart as a shell and the command line would. */
function requestOf(command: string) {
  const words = command.match(/'(?:[^']|'\\'')*'|\S+/g)!.map((word) =>
    word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word
  );
  const values = (flag: string) => words.filter((_, i) => words[i - 1] === flag);
  const [seed] = values("--seed"), [path] = values("--path");
  return {
    model: values("--model")[0],
    options: Object.fromEntries(values("--option").map((pair) => pair.split("="))),
    mutant: values("--mutant").at(0),
    case: values("--case").at(0),
    found: seed === undefined ? undefined : { seed: Number(seed), path },
  };
}

Deno.test("replayCommand() gives one line, from which the same violations come again", () => {
  const c = { ...deadly, options: { ring: "4" } };
  const command = replayCommand(c);
  assertEquals(command.includes("\n"), false);
  assertStringIncludes(
    command,
    "deno task lab replay --model gpm --option ring=4 --mutant gpm-lost-kick",
  );
  assertEquals(replayedCase(requestOf(command)), c);
  assertEquals(runCase(replayedCase(requestOf(command))).violations, runCase(c).violations);
});

Deno.test("replayCommand() names a large case by seed and path", () => {
  const spec = MODELS.find((model) => model.name === "gpm")!;
  const size = (c: Case) => JSON.stringify(c).length;
  const result = fc.check(fc.property(caseFor(spec), (c) => size(c) < 1_500), {
    seed: 5,
    numRuns: 500,
  });
  const [found] = result.counterexample!;
  const at = { seed: result.seed, path: result.counterexamplePath! };
  assertEquals(caseFoundAt("gpm", at), found);
  const padded = { ...found, workload: { ...found.workload, about: "x".repeat(5_000) } };
  const command = replayCommand(padded, "", at);
  assert(command.length < 500, command);
  assertEquals(replayedCase(requestOf(command)), found);
});

Deno.test("replayCommand() names a law about several runs", () => {
  assertStringIncludes(replayCommand(deadly, "determinism"), "--law determinism");
  assertEquals(replayCommand(deadly, "conservation").includes("--law"), false);
});

Deno.test("replayedCase() says what is wrong with a request", () => {
  const wrong: readonly (readonly [request: Parameters<typeof replayedCase>[0], words: string])[] =
    [
      [{ model: "gpm" }, "received neither"],
      [{ model: "gpm", case: "{}", found: { seed: 1, path: "0" } }, "received both"],
      [{ model: "gpm", case: "{" }, "--case must be JSON"],
      [{ model: "gpm", case: "[]" }, "--case must be a JSON object"],
      [{ model: "gpm", case: "{}" }, "--case must have 'workload'"],
      ...([
        [{ costs: "nope" }, '--case costs must be "zero"'],
        [{ costs: 5 }, "--case costs must be"],
        [{ costs: { userSwitch: -5 } }, "userSwitch"],
        [{ costs: { noRow: 5 } }, "unknown row"],
        [{ machine: 5 }, "--case machine must be"],
        [{ machine: { procs: 1, cores: 1, ps: 2 } }, "--case machine must be"],
        [{ deviations: "x" }, "--case deviations must be"],
        [{ deviations: [5] }, "--case deviations must be"],
        [{ deviations: [[1, -1]] }, "--case deviations must be"],
        [{ bogus: 3 }, "--case has the unknown key 'bogus', must be one of workload, machine,"],
        [{ model: "gm" }, "--case model must be as --model, which says 'gpm': received \"gm\""],
        [{ mutant: "gpm-lost-kick" }, "must be as --mutant, which was not given: received"],
        [{ options: 5 }, "--case options must be an object of texts: received 5"],
        [{ options: { ring: 4 } }, '--case options.ring must be text, as "4": received 4'],
      ] as const).map(([part, words]) =>
        [{
          model: "gpm",
          case: JSON.stringify({
            workload: {},
            machine: { procs: 1, cores: 1 },
            costs: "zero",
            seed: 1,
            ...part,
          }),
        }, words] as const
      ),
      [{
        model: "gm",
        mutant: "gpm-lost-kick",
        case: '{"workload":{},"machine":{"procs":1,"cores":1},"costs":"zero","seed":1}',
      }, "is one of model gpm"],
      [{
        model: "gpm",
        options: { ring: "8" },
        case: '{"workload":{},"machine":{"procs":1,"cores":1},"costs":"zero","seed":1,' +
          '"options":{"ring":"4"}}',
      }, "--case options.ring must be as --option, which says '8': received \"4\""],
      [{
        model: "gpm",
        options: { ring: "4" },
        found: { seed: 1, path: "0" },
      }, "--option does not go with --seed and --path, which draw the model's options"],
      [{ model: "gpm", found: { seed: 1, path: "999999999:0" } }, "the first at most 10000000"],
      [{ model: "gpm", found: { seed: 1, path: "9".repeat(400) } }, "the first at most 10000000"],
      [{ model: "gpm", found: { seed: 1, path: "0:".repeat(9_999) + "0" } }, "at most 10000 char"],
      [{ model: "gpm", found: { seed: 1, path: "1:x" } }, "numbers with colons between"],
      [{ model: "gpm", found: { seed: 1, path: "0:".repeat(900) + "0" } }, "no case is found"],
      [{ model: "gpm", found: { seed: 1, path: "0:999999999" } }, "no case is found at seed 1"],
      [{ model: "cpm", found: { seed: 1, path: "0" } }, "no model is called 'cpm'; there are: g,"],
    ];
  for (const [request, words] of wrong) {
    assertThrows(() => replayedCase(request), RangeError, words);
  }
});

Deno.test("replayedCase() keeps the options in a case, and the run refuses those of no model", () => {
  const { model, mutant: _, ...scene } = deadly;
  const text = (options: object) => JSON.stringify({ ...scene, model, options });
  const found = replayedCase({ model, options: { go: "1.22" }, case: text({ ring: "4" }) });
  assertEquals(found.options, { ring: "4", go: "1.22" });
  const unknown = replayedCase({ model, case: text({ nope: "4" }) });
  assertThrows(() => runCase(unknown), RangeError, "model gpm has no option 'nope'");
});

Deno.test("runCase() refuses a mutant that does not exist, and lists those that do", () => {
  const c = { ...deadly, mutant: "gpm-lost" };
  assertThrows(() => runCase(c), RangeError, "no mutant is called 'gpm-lost'; there are:");
});

import { assertEquals } from "@std/assert";
import { WorkloadError } from "../core/errors.ts";
import { assemble } from "../program/assemble.ts";
import { EXAMPLE_OBJECTS, INSTRUCTION_NAMES, instructionRow } from "../program/instructions.ts";
import { refuseOnCores } from "./refuse.ts";

/** What real cores say of a program of this instruction; null: they take it. */
function refusal(instr: readonly unknown[]): string | null {
  const before = instr[0] === "for" ? [] : [["set", "i", 0], ["set", "v", 0]];
  const progs = { main: [...before, instr], worker: [] };
  try {
    refuseOnCores(assemble({ objects: EXAMPLE_OBJECTS, progs }));
    return null;
  } catch (error) {
    if (error instanceof WorkloadError) return error.message;
    throw error;
  }
}

Deno.test("real cores refuse by name what they do not run, and the place where it stands", () => {
  const refused = INSTRUCTION_NAMES.flatMap((name) => {
    const said = refusal(instructionRow(name)!.example);
    if (said === null) return [];
    const what = /run no (.*): run this on the virtual engine/.exec(said)?.[1] ?? "";
    assertEquals([what.split(" or ").includes(name), said.includes("progs.main[2]")], [true, true]);
    return [name];
  });
  assertEquals(
    refused.join(" "),
    "select sleep netpoll pin unpin rlock runlock wlock wunlock condwait signal broadcast " +
      "acquire release add store load lockthread unlockthread once afterfunc newtimer newticker stop reset",
  );
  assertEquals(refusal(["recv", "c", "v", "ok"])?.includes("no recv that tells a close"), true);
});

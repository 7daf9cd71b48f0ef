import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cleanCommand } from "@lab/runtime";
import { lab } from "../lab_testing.ts";

const MAY_RUN_BASH = Deno.permissions.querySync({ name: "run", command: "bash" }).state ===
  "granted";

Deno.test("completions of each shell know all commands and options", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, out, err } = await lab("completions", shell);
    assertEquals([code, err], [0, ""]);
    for (const word of ["mutants", "coverage", "theory", "oracle", "record", "cores", "bench"]) {
      assertStringIncludes(out, word, shell);
    }
    for (const word of ["hit-rate", "against-label", "text json", "completions"]) {
      assertStringIncludes(out, word, shell);
    }
    assertEquals(out.split("\n").filter((line) => line.split("'").length % 2 === 0), [], shell);
  }
});

Deno.test("completions for another shell are refused with one line", async () => {
  const { code, err } = await lab("completions", "zhs");
  assertEquals(code, 2);
  assertStringIncludes(err, 'SHELL is not known: received "zhs"; did you mean zsh?');
  assertStringIncludes((await lab("completions")).err, "lab: SHELL is missing");
});

Deno.test({
  name: "bash completes commands, options and their words",
  ignore: !MAY_RUN_BASH,
  fn: async () => {
    const { out: script } = await lab("completions", "bash");
    const complete = async (...words: string[]) => {
      const line = words.map((word) => `'${word}'`).join(" ");
      const text = `${script}\nCOMP_WORDS=(${line}) COMP_CWORD=${words.length - 1}\n_lab\n` +
        'echo "${COMPREPLY[@]}"';
      const { stdout } = await cleanCommand("bash", { args: ["-c", text] }).output();
      return new TextDecoder().decode(stdout).trim();
    };
    assertEquals(await complete("lab", "what"), "whatif");
    assertEquals(await complete("lab", "bench", "ga"), "gate");
    assertEquals(await complete("lab", "bench", "gate", "--base"), "--baseline");
    assertEquals(await complete("lab", "oracle", "--form", ""), "text json");
    assert((await complete("lab", "sim", "--model", "gpm-no-st")).includes("gpm-no-steal"));
  },
});

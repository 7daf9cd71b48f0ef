import { assertEquals, assertStringIncludes } from "@std/assert";
import { CHILD_VARIABLES, cleanCommand } from "@lab/runtime";
import {
  type Answer,
  HOUSE,
  MUST_SKIP,
  saySkipped,
  withAllRights,
  withFolder,
  wordsOf,
} from "./lab_testing.ts";

saySkipped("commands in an environment with LD_LIBRARY_PATH");

/** What a shell may have set, and no command may mind. */
const ODD = {
  LD_LIBRARY_PATH: "/nowhere",
  LD_BIND_NOW: "1",
  TMPDIR: "/nowhere/at/all",
  LANG: "xx_YY.nothing",
  LC_ALL: "zz",
  TZ: "Nowhere/At_All",
  TERM: "dumb",
  COLUMNS: "0",
  FORCE_COLOR: "1",
  NO_COLOR: "1",
  RUST_BACKTRACE: "full",
  NODE_OPTIONS: "--no-such-option",
};

const CASE = JSON.stringify({
  workload: { progs: { main: [["yield"]] } },
  machine: { procs: 1, cores: 1 },
  costs: "zero",
  seed: 1,
});

/** Runs a task, typed in `folder`, where variables of the dynamic linker are set. */
async function taskWithOdd(task: string, folder: string, ...args: string[]): Promise<Answer> {
  const env = { ...ODD, INIT_CWD: folder };
  return await withAllRights<Answer>({ do: "run", args: [...wordsOf(task), ...args], env });
}

Deno.test({
  name: "commands that start processes work where LD_LIBRARY_PATH and other odd things are set",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      const made = await taskWithOdd("lab", folder, "new", "mine.ts");
      assertEquals([made.code, made.err], [0, ""]);
      const checked = await taskWithOdd("lab", folder, "check", "mine.ts", "--case", CASE);
      assertEquals(checked.code, 0, checked.err);
      assertStringIncludes(checked.out, "hold");
      const benches = await taskWithOdd("bench", folder, "--no-run", "benches/g_bench.ts");
      assertEquals(benches.code, 0, benches.err);
    }),
});

Deno.test("cleanCommand() hands on the variables that it names, and no others", async () => {
  if (MUST_SKIP) return;
  const { stdout } = await cleanCommand("deno", {
    args: ["eval", "console.log(JSON.stringify(Object.keys(Deno.env.toObject())))"],
    env: { OWN: "1" },
  }).output();
  const found = new Set<string>(JSON.parse(new TextDecoder().decode(stdout)));
  assertEquals(found.has("OWN"), true);
  for (const name of ["OWN", "NO_COLOR", ...CHILD_VARIABLES]) found.delete(name);
  assertEquals([...found].filter((name) => !name.startsWith("DENO_")), []);
});

Deno.test("each task that starts processes may read what they need of the environment", () => {
  if (MUST_SKIP) return;
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", HOUSE)));
  for (const name of Object.keys(tasks)) {
    const words = wordsOf(name);
    if (!words.some((word) => word.startsWith("--allow-run"))) continue;
    const names = words.find((word) => word.startsWith("--allow-env="))?.slice(12).split(",") ?? [];
    assertEquals(CHILD_VARIABLES.filter((variable) => !names.includes(variable)), [], name);
  }
});

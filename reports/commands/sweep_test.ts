import { assertEquals, assertStringIncludes } from "@std/assert";
import { lab, MUST_SKIP, saySkipped } from "../lab_testing.ts";
import { asksForSweep } from "./sweep.ts";

saySkipped("tests of sim with lists");

Deno.test("a command line of sim asks for a sweep by a list or an option of sweeps", () => {
  const lists = [
    "sim --model gpm,pm --procs 4",
    "sim --procs=1,2 --model gpm",
    "sim --model gpm --option ring=64,256",
    "sim --model gpm --option=ring=64,256",
    "sim --model gpm --seeds 3",
    "sim --model gpm --against gpm",
  ];
  const ones = [
    "sim --model gpm --procs 4",
    "sim --model gpm --arrivals times:1,2,3 --service const:5",
    "sim --model gpm --workload a,b.json",
    "sweep --model gpm,pm",
  ];
  for (const line of lists) assertEquals(asksForSweep(line.split(" ")), true, line);
  for (const line of ones) assertEquals(asksForSweep(line.split(" ")), false, line);
});

Deno.test({
  name: "lab sim with lists prints what lab sweep prints",
  ignore: MUST_SKIP,
  fn: async () => {
    const lists = ["--model", "gpm,pm", "--procs", "1,2", "--option", "ring=2,4", "--seeds", "2"];
    const rest = ["--scenario", "ping-pong", "--against", "gpm", "--csv"];
    const [sim, sweep] = [
      await lab("sim", ...lists, ...rest),
      await lab("sweep", ...lists, ...rest),
    ];
    assertEquals([sim.code, sim.out], [0, sweep.out], sim.err);
    // Three combinations of a model and its options, on two numbers of Ps, with two seeds.
    assertEquals(sim.out.trim().split("\n").length, 1 + 3 * 2 * 2);
    const refused = await lab("sim", "--model", "gpm,pm", "--by", "prog");
    assertEquals(refused.code, 2);
    assertStringIncludes(refused.err, "--by");
  },
});

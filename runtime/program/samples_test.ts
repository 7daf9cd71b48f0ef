import { assertEquals, assertThrows } from "@std/assert";
import { parseArrivals, parseDist } from "../core/dist_text.ts";
import { WorkloadError } from "../core/errors.ts";
import { NONE } from "../core/ids.ts";
import { Op } from "./program.ts";
import { arrivalsProgram, pingPong, spawnBurst } from "./samples.ts";

Deno.test("spawnBurst() spawns n Gs that compute, mark and say they are done", () => {
  const program = spawnBurst(258, 40);
  assertEquals(program.progNames, ["main", "worker"]);
  const worker = program.progEntry[1];
  assertEquals([...program.op.slice(worker)], [Op.COMPUTE, Op.MARK, Op.WG_ADD, Op.EXIT]);
  assertEquals(program.exValue[program.a[worker]], 40);
  assertEquals(program.exValue[program.b[0]], 258, "main adds n to the wait group");
});

Deno.test("spawnBurst() and pingPong() take a count of 0 and refuse a negative one", () => {
  for (const build of [spawnBurst, pingPong]) {
    build(0);
    assertThrows(() => build(-1), WorkloadError, "a count must not be negative");
    assertThrows(() => build(0.5), WorkloadError, "must be a whole number");
  }
});

Deno.test("pingPong() sends and receives in turn on two unbuffered channels", () => {
  const program = pingPong(3);
  assertEquals([...program.chanCap], [0, 0]);
  const order = [...program.op].filter((op) => op === Op.SEND || op === Op.RECV);
  assertEquals(order, [Op.SEND, Op.RECV, Op.RECV, Op.SEND]);
});

Deno.test("arrivalsProgram() is one prog that computes the service time it is given", () => {
  const program = arrivalsProgram({
    arrivals: parseArrivals("poisson:50000"),
    service: parseDist("exp:1000"),
    count: 20,
    place: "random",
  });
  assertEquals(program.main, NONE);
  assertEquals([...program.op], [Op.COMPUTE, Op.EXIT]);
  assertEquals(program.exA[program.a[0]], program.arrivals?.serviceVar);
  assertEquals(program.arrivals, {
    kind: "poisson",
    ratePerS: 50_000,
    count: 20,
    prog: 0,
    place: "random",
    service: { kind: "exp", meanNs: 1000 },
    serviceVar: 0,
  });
});

Deno.test("arrivalsProgram() needs a count unless the times are listed", () => {
  const service = parseDist("const:5");
  const listed = arrivalsProgram({ arrivals: parseArrivals("times:1,2,3"), service });
  assertEquals(listed.arrivals?.count, 3);
  assertThrows(
    () => arrivalsProgram({ arrivals: parseArrivals("uniform:5"), service }),
    WorkloadError,
    "arrivals.count",
  );
});

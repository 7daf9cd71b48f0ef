import { assertEquals } from "@std/assert";
import { importTrace } from "./import_trace.ts";
import { stackLines, startLines, streamOf, type Told, traceText } from "./story_testing.ts";

type Story = readonly (Told | string)[];

const starts = (atNs: number, g: number): Story => [
  [atNs, 0, 1, `G${g} NotExist->Runnable`],
  ...startLines("main.work", "main.main"),
];

const DO = "sync.(*Once).doSlow";
const LOCK = ["sync.(*Mutex).Lock", DO, "sync.(*Once).Do", "main.work"];
const UNLOCK = ["sync.(*Mutex).Unlock", DO, "sync.(*Once).Do", "main.work"];

/**
 * G2 works for 4 us, then sleeps for 10 in a function that is called once, and works for 3 more;
 * meanwhile G3 and G4 come to it. `passNs`: how long G3 runs before it lets G4 go on.
 */
async function shared(passNs: number) {
  const passed = 25_000 + passNs;
  const { workload } = await importTrace(
    streamOf(traceText(1, 90_000, [
      ...starts(1000, 2),
      ...starts(1000, 3),
      ...starts(1000, 4),
      [3000, 0, 1, "G1 Running->Waiting sleep"],
      [3000, 0, -1, "G2 Runnable->Running"],
      [7000, 0, 2, "G2 Running->Waiting sleep"],
      ...stackLines("time.Sleep", "main.make", DO, "sync.(*Once).Do", "main.work"),
      [7000, 0, -1, "G3 Runnable->Running"],
      [9000, 0, 3, "G3 Running->Waiting sync"],
      ...stackLines(...LOCK),
      [9000, 0, -1, "G4 Runnable->Running"],
      [12_000, 0, 4, "G4 Running->Waiting sync"],
      ...stackLines(...LOCK),
      [17_000, 0, -1, "G2 Waiting->Runnable"],
      [17_000, 0, -1, "G2 Runnable->Running"],
      [20_000, 0, 2, "G3 Waiting->Runnable"],
      ...stackLines(...UNLOCK),
      [25_000, 0, 2, "G2 Running->NotExist"],
      [25_000, 0, -1, "G3 Runnable->Running"],
      [passed, 0, 3, "G4 Waiting->Runnable"],
      ...stackLines(...UNLOCK),
      [passed + 1000, 0, 3, "G3 Running->NotExist"],
      [passed + 1000, 0, -1, "G4 Runnable->Running"],
      [passed + 3000, 0, 4, "G4 Running->NotExist"],
      [85_000, 0, -1, "G1 Waiting->Runnable"],
      [85_000, 0, -1, "G1 Runnable->Running"],
    ])),
    "shared",
  );
  return workload;
}

Deno.test("what is done once is done by whoever comes first: each has it where it came to it", async () => {
  const { objects, progs: { main: _, ...progs } } = await shared(500);
  assertEquals(objects!.once, { type: "once", n: 1 });
  const what = [["sleep", 10_000], ["compute", 3000]];
  const bodies = Object.values(progs);
  for (const [before, once] of bodies) {
    assertEquals([before[0], once[0], once[2]], ["compute", "once", what as never]);
  }
  const others = bodies.flat().filter(([op]) => op === "send" || op === "recv");
  assertEquals(others, [], "nobody waits for the one who woke");
});

Deno.test("who goes on for long before it lets another go on had a function of its own", async () => {
  assertEquals((await shared(51_000)).objects!.once, { type: "once", n: 2 });
});

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

/** G2 sleeps in a function that is called once. */
const sleeps = (fromNs: number, toNs: number): Story => [
  [fromNs, 0, 2, "G2 Running->Waiting sleep"],
  ...stackLines("time.Sleep", "main.make", DO, "sync.(*Once).Do", "main.work"),
  [toNs, 0, -1, "G2 Waiting->Runnable"],
  [toNs, 0, -1, "G2 Runnable->Running"],
];

/** G4, let go on by G3, does not get the lock, and is let go on once more. */
const inVain = (atNs: number): Story => [
  [atNs, 1, -1, "P1 Idle->Running", 8],
  [atNs, 1, -1, "G4 Runnable->Running", 8],
  [atNs + 200, 1, 4, "G4 Running->Waiting sync", 8],
  ...stackLines(...LOCK),
  [atNs + 500, 0, 3, "G4 Waiting->Runnable"],
  ...stackLines(...UNLOCK),
];

/**
 * G2 works for 4 us, then sleeps for 10 in a function that is called once, and works for 3 more;
 * meanwhile G3 and G4 come to it. `passNs`: how long G3 runs before it lets G4 go on.
 */
async function shared(passNs: number, again: (atNs: number) => Story = () => []) {
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
      ...again(passed + 100),
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

Deno.test("who is let go on in vain waits once", async () => {
  const { objects, progs: { main: _, ...progs } } = await shared(500, inVain);
  assertEquals(objects!.once, { type: "once", n: 1 });
  const ops = Object.values(progs).map((body) => body.map(([op]) => op).join(" "));
  for (const list of ops) assertEquals(list.match(/once|recv|send/g), ["once"], list);
});

Deno.test("one after the other are two, each as long as others waited for it", async () => {
  const { workload } = await importTrace(
    streamOf(traceText(2, 90_000, [
      [0, 1, -1, "P1 Undetermined->Running"],
      ...starts(1000, 2),
      ...starts(1000, 3),
      [2000, 0, 1, "G1 Running->Waiting sleep"],
      [2000, 0, -1, "G2 Runnable->Running"],
      [3000, 1, -1, "G3 Runnable->Running", 8],
      [7000, 1, 3, "G3 Running->Waiting sync", 8],
      ...stackLines(...LOCK),
      ...sleeps(8000, 9000),
      [10_000, 0, 2, "G3 Waiting->Runnable"],
      ...stackLines(...UNLOCK),
      [11_000, 1, -1, "G3 Runnable->Running", 8],
      [11_500, 1, 3, "G3 Running->Waiting sync", 8],
      ...stackLines(...LOCK),
      ...sleeps(20_000, 21_000),
      [70_000, 0, 2, "G3 Waiting->Runnable"],
      ...stackLines(...UNLOCK),
      [70_500, 1, -1, "G3 Runnable->Running", 8],
      [71_000, 0, 2, "G2 Running->NotExist"],
      [73_000, 1, 3, "G3 Running->NotExist", 8],
      [80_000, 0, -1, "G1 Waiting->Runnable"],
      [80_000, 0, -1, "G1 Runnable->Running"],
    ])),
    "two",
  );
  assertEquals(workload.objects!.once, { type: "once", n: 2 });
  const { main, ...progs } = workload.progs;
  // The same for both, but for how long they work before.
  const [body] = Object.values(progs);
  assertEquals(body.filter(([op]) => op === "once").map(([, , what]) => what as unknown), [
    [["compute", 1000], ["sleep", 1000], ["compute", 1000]],
    [["compute", 8500], ["sleep", 1000], ["compute", 49_000]],
  ]);
  // The first begins where G3 came to it, after 5 us of work; so does the second, 1.5 later.
  const given = main.filter(([op]) => op === "spawn").map(([, , values]) => values as unknown);
  assertEquals(given, [
    { n0: 5000, n1: 0, n2: 1500, n3: 1, n4: 1000, n5: 0 },
    { n0: 4000, n1: 0, n2: 500, n3: 1, n4: 2500, n5: 0 },
  ]);
});

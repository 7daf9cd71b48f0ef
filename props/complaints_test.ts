import { assert, assertEquals } from "@std/assert";
import { configure, Kotlin, KotlinWorkers } from "@lab/models";
import { again, assemble, DONE, type GId, LeaveWhy, LINUX_X64 } from "@lab/runtime";
import { type MId, simulate, type Verdict } from "@lab/runtime";
import {
  COMPLAINED_REAL,
  type Complaint,
  complaintFigure,
  complaintRun,
  COMPLAINTS,
} from "./complaints.ts";

const named = (name: string): Complaint => COMPLAINTS.find((one) => one.name === name)!;
const figures = (name: string) =>
  named(name).asked.map((asked) => complaintFigure(named(name), asked));
const numbers = (name: string) => figures(name).map(Number);
const WAKE = again(Kotlin.steps.leave.wake);
type KotlinOptions = ConstructorParameters<typeof Kotlin>[1];
const US = 1_000, MS = 1_000_000;

Deno.test("what real runtimes said is about complaints of the table", () => {
  for (const name of Object.keys(COMPLAINED_REAL)) assert(named(name) !== undefined, name);
});

Deno.test("tokio#4941: a task in the slot waits behind a long one, unless the slot is stealable", () => {
  const [on, stealable, off] = numbers("tokio#4941");
  assert(on > MS && stealable < 100 * US && off < 100 * US, `${[on, stealable, off]}`);
});

Deno.test("tokio#5712: a pair in the slot starved what was injected; the cap ended that", () => {
  const [before, today, jdk] = numbers("tokio#5712");
  assert(before > 2 * MS && today < 200 * US && jdk > 2 * MS, `${[before, today, jdk]}`);
});

Deno.test("the same pair starves whom a timer woke under rayon, too, and under no other", () => {
  const at = (model: string) => Number(complaintFigure(named("tokio#5712"), { model, procs: 1 }));
  assert(at("rayon") > 2 * MS);
  for (const model of ["gpm", "kotlin", "beam", "tokio-current-thread"]) {
    assert(at(model) < 200 * US, model);
  }
});

Deno.test("tokio#5223: those that yield starve what waits outside under rayon, not under tokio", () => {
  const [rayon, tokio] = numbers("tokio#5223");
  assert(rayon > 4 * MS && tokio < 200 * US, `${[rayon, tokio]}`);
});

Deno.test("tokio#4730: nobody has the driver while a task is busy, unless it is handed on", () => {
  const [worker, eager] = numbers("tokio#4730");
  assert(worker > 450 * MS && eager < MS, `${[worker, eager]}`);
});

Deno.test("kotlinx.coroutines#4752: a task waits in the queue of a worker without a permit", () => {
  const [worker, offloaded] = numbers("kotlinx.coroutines#4752");
  assert(worker > 2 * MS && offloaded < 200 * US, `${[worker, offloaded]}`);
});

Deno.test("kotlinx.coroutines#3660: who gives a permit up wakes a worker for it", () => {
  const complaint = named("kotlinx.coroutines#3660"), [asked] = complaint.asked;
  assert(Number(complaintFigure(complaint, asked)) < 2 * MS);
  // Without that the victim waits for the whole call of 50 ms.
  class Unheard extends KotlinWorkers {
    override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
      const verdict = super.leave(g, m, why, step);
      return why === LeaveWhy.SYSCALL && verdict === WAKE ? DONE : verdict;
    }
  }
  const { options } = configure("kotlin", asked.options);
  const { marks } = simulate({
    model: (ops) => new Unheard(ops, options as unknown as KotlinOptions),
    program: assemble(complaint.workload),
    machine: { procs: asked.procs },
    costs: LINUX_X64,
  });
  assert(marks.atNs[marks.id.indexOf(9)] > 50 * MS);
});

Deno.test("dotnet/runtime#52558: sync over async stops a pool that adds no thread, and only that", () => {
  const ends = figures("dotnet/runtime#52558");
  assertEquals(ends, ["deadlock", "done", "deadlock", "done", "deadlock", "done"]);
});

Deno.test("JDK 21: pinned waits deadlock; with JEP 491 a wait no longer pins", () => {
  assertEquals(figures("JDK 21, pinning"), ["deadlock", "done"]);
});

Deno.test("rayon#642: small jobs now and then burn more in waking threads than in jobs", () => {
  const [rayon, beam] = numbers("rayon#642");
  assert(rayon >= 400 && beam <= 200, `${[rayon, beam]}`);
  const { metrics, workNs } = complaintRun(named("rayon#642"), named("rayon#642").asked[0]);
  const busyNs = metrics.coreBusyNs.reduce((sum, ns) => sum + ns, 0);
  assert(busyNs > 5 * workNs, `${busyNs} for ${workNs}`);
});

Deno.test("libuv#5236: threads are woken for work that others are on their way to", () => {
  const [idle, queued, few] = numbers("libuv#5236");
  assert(idle >= 2_000 && queued < 0.7 * idle && few < 0.5 * idle, `${[idle, queued, few]}`);
});

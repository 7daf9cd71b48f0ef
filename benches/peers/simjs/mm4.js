/**
 * An M/M/4 queue in SIM.JS. Argument: customers. Prints the mean sojourn and ns of CPU time as
 * JSON, of the run after one that warms it up. The library puts itself on `window`, which Deno has
 * not.
 */

// deno-lint-ignore lab/import-direction -- only it tells CPU time
import process from "node:process";

globalThis.window = globalThis;
// deno-lint-ignore lab/import-direction -- a peer to compare with, no dependency of the lab
await import("simjs");
const { Sim, Entity, Facility, Random } = globalThis.Sim;

const customers = Number(Deno.args[0]);
let random, servers, left, sum;

class Source extends Entity {
  start() {
    this.next();
  }
  next() {
    if (left-- === 0) return;
    const born = this.time();
    this.useFacility(servers, random.exponential(1)).done(() => sum += this.time() - born);
    this.setTimer(random.exponential(3.2)).done(this.next, this);
  }
}

/** One run. @returns ns of CPU time. */
function run() {
  random = new Random(1);
  servers = new Facility("servers", Facility.FCFS, 4);
  left = customers;
  sum = 0;
  const sim = new Sim();
  sim.addEntity(Source);
  const before = process.cpuUsage();
  sim.simulate(Number.MAX_SAFE_INTEGER);
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

run();
const ns = run();
console.log(JSON.stringify({ mean: sum / customers, ns, version: "2.0.3" }));

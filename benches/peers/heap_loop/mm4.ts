/**
 * An M/M/4 queue as a bare event loop: a binary heap of times in typed arrays, which is what V8
 * gives at best for a list of events. Argument: customers. Prints mean sojourn and ns of CPU time
 * as JSON, of the median run after some that warm it up. The same loop as mm4.c.
 */

// deno-lint-ignore lab/import-direction -- only it tells CPU time
import process from "node:process";

const SLOTS = 8, ARRIVES = 0, SERVED = 1;
const at = new Float64Array(SLOTS),
  bornOf = new Float64Array(SLOTS),
  kindOf = new Int32Array(SLOTS);
let size = 0;
const state = new Int32Array(4);

/** xoshiro128**, 53 bits. */
function exponential(rate: number): number {
  const high = next() >>> 5, low = next() >>> 6;
  return -Math.log(1 - (high * 67108864 + low) / 9007199254740992) / rate;
}

function next(): number {
  const s1 = state[1];
  const x = Math.imul(s1, 5), result = Math.imul((x << 7) | (x >>> 25), 9);
  state[2] ^= state[0];
  state[3] ^= s1;
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= s1 << 9;
  state[3] = (state[3] << 11) | (state[3] >>> 21);
  return result;
}

function push(time: number, kind: number, born: number): void {
  let i = size++;
  while (i > 0) {
    const up = (i - 1) >> 1;
    if (at[up] <= time) break;
    at[i] = at[up];
    kindOf[i] = kindOf[up];
    bornOf[i] = bornOf[up];
    i = up;
  }
  at[i] = time;
  kindOf[i] = kind;
  bornOf[i] = born;
}

function pop(): void {
  size--;
  const time = at[size], born = bornOf[size], kind = kindOf[size];
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= size) break;
    if (child + 1 < size && at[child + 1] < at[child]) child++;
    if (at[child] >= time) break;
    at[i] = at[child];
    kindOf[i] = kindOf[child];
    bornOf[i] = bornOf[child];
    i = child;
  }
  at[i] = time;
  kindOf[i] = kind;
  bornOf[i] = born;
}

/** One run. @returns The sum of sojourns. */
function run(customers: number): number {
  state.set([1, 2, 3, 4]);
  const waiting = new Float64Array(customers);
  let left = customers, head = 0, tail = 0, sum = 0, idle = 4;
  push(0, ARRIVES, 0);
  while (size > 0) {
    const now = at[0], born = bornOf[0], kind = kindOf[0];
    pop();
    if (kind === ARRIVES) {
      if (--left > 0) push(now + exponential(3.2), ARRIVES, 0);
      if (idle > 0) {
        idle--;
        push(now + exponential(1), SERVED, now);
      } else waiting[tail++] = now;
    } else {
      sum += now - born;
      if (head < tail) push(now + exponential(1), SERVED, waiting[head++]);
      else idle++;
    }
  }
  return sum;
}

const customers = Number(Deno.args[0]);
for (let warm = 0; warm < 400_000; warm += customers) run(customers);
const runs = Array.from({ length: 5 }, () => {
  const before = process.cpuUsage();
  const sum = run(customers);
  const { user, system } = process.cpuUsage(before);
  return { ns: (user + system) * 1000, mean: sum / customers };
}).sort((a, b) => a.ns - b.ns);
console.log(JSON.stringify({ ...runs[2], version: "" }));

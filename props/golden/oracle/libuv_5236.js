// libuv#5236 on the real one: 20,000 fs.stat(), 64 at a time. Prints one line.
//
//     UV_THREADPOOL_SIZE=16 node libuv_5236.js
const fs = require("fs");

let left = 20_000, inFlight = 0;
const begun = process.hrtime.bigint(), before = process.resourceUsage();

function next() {
  if (left-- <= 0) return;
  inFlight++;
  fs.stat("/", () => {
    inFlight--;
    next();
    if (inFlight === 0) tell();
  });
}

function tell() {
  const after = process.resourceUsage();
  const of = (name) => after[name] - before[name];
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  console.log(
    `libuv ${process.versions.uv}, ${process.env.UV_THREADPOOL_SIZE ?? 4} threads: ` +
      `${of("voluntaryContextSwitches")} context switches, ` +
      `${Math.round((of("userCPUTime") + of("systemCPUTime")) / 1e3)} ms of processor time, ` +
      `${Math.round(ms)} ms`,
  );
}

for (let i = 0; i < 64; i++) next();

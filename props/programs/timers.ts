/**
 * Shapes of Gs with timers that are no goroutine.
 *
 * @module
 */

import { done, spawnAll, times, type Write } from "./build.ts";

/** Gs that set an alarm, and stop it if it has not gone off by then. */
export const alarms: Write = ({ k, r, c }, style) => ({
  objects: { "alarm#": { type: "timer", n: k + 1 } },
  progs: {
    "set#": [
      times("j", r, [
        ["afterfunc", ["alarm#", "id"], (c + 1) * (style.ns + 100), "ring#", { id: "id" }],
        ...style.work(),
        ["sleep", ["*", "id", style.ns + 50]],
        ["reset", ["alarm#", "id"], style.ns + 10, "v"],
        // One that has gone off already goes off once more: whoever stops it answers for it.
        ["if", "v", [], [["wgadd", "all", 1]]],
        ...style.work(),
        ["stop", ["alarm#", "id"], "v"],
        ["if", "v", [done]],
      ]),
      done,
    ],
    "ring#": [...style.work(), done],
  },
  main: [["wgadd", "all", k * (r - 1)], spawnAll(k, "set#")],
  gs: 2 * k,
});

/** Gs that work at each tick, some of them for longer than it lasts. */
export const ticks: Write = ({ k, r, c }, style) => ({
  objects: { "tick#": { type: "timer", n: k + 1 } },
  progs: {
    "beat#": [
      ["newticker", ["tick#", "id"], ["*", "id", style.ns + 100]],
      times("j", r, [["recv", ["tick#", "id"]], ...style.work(undefined, c * (style.ns + 30))]),
      ["stop", ["tick#", "id"]],
      done,
    ],
  },
  main: [spawnAll(k, "beat#")],
  gs: k,
});

/** Gs that wait for each other, but not for long. */
export const patience: Write = ({ k, r, c }, style) => ({
  objects: { "meet#": style.chan(), "late#": { type: "timer" } },
  progs: {
    "give#": [
      times("j", r, [
        ["sleep", ["*", "j", style.ns + 20]],
        ["select", ["send", "meet#", "id"], ["timeout", (c + 1) * (style.ns + 40)]],
      ]),
      done,
    ],
    "take#": [
      times("j", r, [
        ["select", ["recv", "meet#", "v"], ["recv", "late#"], ["timeout", style.ns + 60], {
          into: "w",
        }],
        ...style.work(),
      ]),
      done,
    ],
  },
  main: [
    ["newtimer", "late#", 3 * style.ns + 200],
    spawnAll(k, "give#"),
    spawnAll(k, "take#"),
  ],
  gs: 2 * k,
});

/**
 * Shapes of Gs that wait for time, the network or the kernel, and of Gs that compute for long.
 * Marks would say nothing here, as real Go never does the same twice.
 *
 * @module
 */

import { done, type Expr, spawnAll, times, type Write } from "./build.ts";

/** Gs that sleep. */
export const sleep: Write = ({ k, r }, style) => ({
  progs: {
    "nap#": [
      times("j", r, [["sleep", ["*", "id", style.ns + 1]], ...style.work()]),
      done,
    ],
  },
  main: [spawnAll(k, "nap#")],
  gs: k,
});

/**
 * Gs in blocking system calls, each a little longer, so that some end just when the monitor looks.
 */
export const syscall: Write = ({ k, r, c }, style) => ({
  progs: {
    "sys#": [
      times("j", r, [
        ...style.work(),
        ["syscall", ["+", 20_000 * c + style.ns, ["*", "j", 307]]],
      ]),
      done,
    ],
  },
  main: [spawnAll(k, "sys#")],
  gs: k,
});

/**
 * Gs that leave others in their ring and then sit in system calls of many periods of the monitor.
 */
export const stuckCall: Write = ({ k, c }, style) => ({
  progs: {
    "call#": [["spawn", "behind#"], ["syscall", 1 + 9_000_000 * c + style.ns], done],
    "behind#": [...style.work(), done],
  },
  main: [spawnAll(k, "call#")],
  gs: 2 * k,
});

/** Gs that wait for the network: few, or more than one poll collects, all at once. */
export const netpoll: Write = ({ k, r, c }, style) => {
  const isCrowd = c > 1, n = isCrowd ? 60 * k : k;
  const ns: Expr = isCrowd ? 300 * c : ["*", "id", 300 * c + style.ns];
  return {
    progs: {
      "net#": [times("j", isCrowd ? 1 : r, [["netpoll", ns], ...style.work()]), done],
    },
    main: [spawnAll(n, "net#")],
    gs: n,
  };
};

/** Gs that wait for the network while all Ps are busy: sysmon polls, as nobody else does. */
export const busyNet: Write = ({ k, r, c }, style) => ({
  progs: {
    "busy#": [...style.work(undefined, 12_000_000 + 4_000_000 * c + style.ns), done],
    "slow#": [["netpoll", ["*", "id", 1_500_000]], ...style.work(), done],
  },
  main: [spawnAll(r, "slow#"), spawnAll(k, "busy#")],
  gs: k + r,
});

/** Gs that compute for many time slices. */
export const long: Write = ({ k, c }, style) => ({
  progs: { "long#": [...style.work(undefined, 1 + 9_000_000 * c + style.ns), done] },
  main: [spawnAll(k, "long#")],
  gs: k,
});

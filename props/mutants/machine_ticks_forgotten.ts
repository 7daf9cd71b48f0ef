/**
 * Planted bug, in the machine: the monitor forgets which system call it saw, and each look is its
 * first: it never takes the P.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";

/** See the module comment. */
export const mutant: Mutant = {
  name: "machine-ticks-forgotten",
  base: "gpm",
  law: "retake",
  family: "syscall",
  goIssues: [28701],
  about: "the monitor forgets which system call it saw, and each look is its first",
  harm: ({ s: { ps }, monitor }) => {
    const look = monitor.look.bind(monitor);
    monitor.look = () => {
      ps.seenSyscall.fill(-1);
      ps.seenTick.fill(-1);
      look();
    };
  },
};

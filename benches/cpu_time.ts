/**
 * CPU time: what a comparison beside other work is made with. It counts all threads of a process,
 * so compiling and collecting garbage are in it, and waiting for a core is not.
 *
 * @module
 */

// deno-lint-ignore lab/import-direction -- Deno tells the CPU time of a process nowhere else
import process from "node:process";

/** CPU time of this process so far, in ns, user's and system's; it is counted in µs. */
export function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

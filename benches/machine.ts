/**
 * The machine that figures were measured on, as far as it makes a difference. No names of hosts,
 * users or folders.
 *
 * @module
 */

import { cpus } from "node:os";

/** What must be the same for two wall-clock figures to be compared. */
export interface Machine {
  /** As the system names it; "unknown" if it may not be asked. */
  readonly cpu: string;
  readonly cores: number;
  readonly os: string;
  readonly arch: string;
  readonly deno: string;
  readonly v8: string;
}

/** Words of {@linkcode Machine} in the order of messages. */
export const MACHINE_WORDS = ["cpu", "cores", "os", "arch", "deno", "v8"] as const;

/** This machine. */
export function thisMachine(): Machine {
  return {
    cpu: cpuName(),
    cores: navigator.hardwareConcurrency,
    os: Deno.build.os,
    arch: Deno.build.arch,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
  };
}

function cpuName(): string {
  const mayAsk = Deno.permissions.querySync({ name: "sys", kind: "cpus" });
  if (mayAsk.state !== "granted") return "unknown";
  return cpus()[0]?.model.trim().replaceAll(/\s+/g, " ") || "unknown";
}

/** What differs between two machines, in words; "" if nothing does. */
export function machineDifference(a: Machine, b: Machine): string {
  return MACHINE_WORDS.filter((word) => a[word] !== b[word])
    .map((word) => `${word} ${a[word]} and ${b[word]}`).join(", ");
}

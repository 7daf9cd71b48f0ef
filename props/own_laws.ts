/**
 * Laws that somebody brings with their model, for as long as this process holds them.
 *
 * @module
 */

import { escapedText } from "@lab/runtime";
import type { Law, LawContext, OwnLawContext } from "./law.ts";
import { lawName, LAWS, RUNS_LAWS } from "./laws.ts";

const OWN: Law[] = [];

/** As the lab's laws are called. */
const NAME = /^[a-z][a-z0-9-]{0,40}$/;

/**
 * Lets laws in: from now on they are held like the lab's.
 *
 * @throws {RangeError} A name that is none, or is taken.
 */
export function admitLaws(laws: readonly Law[]): void {
  for (const law of laws) {
    const { name } = law;
    if (!NAME.test(name)) {
      const rule = "a law's name must be 1..41 of a-z, 0-9 and '-'";
      throw new RangeError(`${rule}: received '${escapedText(name.slice(0, 80))}'`);
    }
    if ([...LAWS, ...RUNS_LAWS].some((row) => row.name === lawName(name))) {
      throw new RangeError(`the lab has a law called '${name}': give yours another name`);
    }
    if (OWN.some((row) => row.name === name)) {
      throw new RangeError(`two laws are called '${name}': give one another name`);
    }
    OWN.push(law);
  }
}

/** Laws that were let in. */
export function ownLaws(): readonly Law[] {
  return OWN;
}

/**
 * Holds laws beside the lab's for as long as `work` runs.
 *
 * @throws {RangeError} As {@linkcode admitLaws}.
 */
export function withLaws<T>(laws: readonly Law[], work: () => T): T {
  const before = OWN.length;
  try {
    admitLaws(laws);
    return work();
  } finally {
    OWN.length = before;
  }
}

/** What a law of somebody's own is told: what can be sent to another thread. */
export function ownContext(
  { spec, options, traits, promises, program, outcome }: LawContext,
): OwnLawContext {
  const { startTicks: _, idleBesideWorkNs: __, ...said } = promises;
  // By name: what is looked at only for a moment has no properties of its own.
  const { end, endName, stuck, elapsedNs, spawned, completed, workNs, steps, dispatches } = outcome;
  const { marks, metrics, hash, finals, engineBytesPerG } = outcome;
  const came = {
    ...{ end, endName, stuck, elapsedNs, spawned, completed, workNs, steps, dispatches },
    ...{ marks, metrics, hash, finals, engineBytesPerG },
  };
  return { model: spec.name, options, traits, promises: said, program, outcome: came };
}

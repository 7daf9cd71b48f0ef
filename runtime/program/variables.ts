/**
 * The variables of one prog. A name becomes a variable where it is set: by `for`, `set`, `recv`,
 * `select` or by whoever spawns the prog. A name that is read but never set is a mistake, found
 * when the whole workload has been read.
 *
 * @module
 */

import { knownText } from "../core/errors.ts";
import { refuse, WorkloadLimits } from "./source.ts";

/** The mark id of a G: the only variable that need not be set. */
export const MARK_ID = "id";

/** The variables of one prog by name. */
export class Variables {
  /** Their names by index. */
  readonly names: string[] = [];
  readonly #index = new Map<string, number>();
  readonly #isSet = new Set<string>([MARK_ID]);
  /** Where each variable was read first. */
  readonly #readAt = new Map<string, string>();

  /** @param prog Name of the prog. @param params The workload's params. */
  constructor(
    readonly prog: string,
    private readonly params: ReadonlyMap<string, number>,
  ) {}

  /** The variable that something at `place` reads, or null if the name is a param. */
  read(name: string, place: string): number | null {
    if (this.params.has(name) && !this.#isSet.has(name)) return null;
    if (!this.#readAt.has(name)) this.#readAt.set(name, place);
    return this.#indexOf(name, place);
  }

  /** The variable that an instruction of the prog at `place` sets. */
  set(name: string, place: string): number {
    if (this.params.has(name) && !this.#isSet.has(name)) {
      refuse(place, "must not be the name of a param: params keep their value", name);
    }
    return this.give(name, place);
  }

  /**
   * The variable that a spawner at `place` gives the new G. It may have the name of a param, which
   * it then hides: so it must be known before the prog itself is read.
   */
  give(name: string, place: string): number {
    this.#isSet.add(name);
    return this.#indexOf(name, place);
  }

  /** A variable of the assembler's own, named so that no workload can reach it. */
  hidden(name: string, place: string): number {
    return this.give(`(${name})`, place);
  }

  /** Names given by a spawner that hide a param: every spawner must give them. */
  hiddenParams(): readonly string[] {
    return this.names.filter((name) => this.params.has(name) && this.#isSet.has(name));
  }

  /** @throws {WorkloadError} For the first variable that is read but never set. */
  refuseNeverSet(): void {
    for (const [name, place] of this.#readAt) {
      if (this.#isSet.has(name)) continue;
      const known = [...new Set([...this.#isSet, ...this.params.keys()])];
      refuse(
        place,
        `unknown variable or param in prog ${this.prog}, must be one of ${
          knownText(known.filter((other) => !other.startsWith("(")))
        }`,
        name,
      );
    }
  }

  #indexOf(name: string, place: string): number {
    const known = this.#index.get(name);
    if (known !== undefined) return known;
    if (this.names.length >= WorkloadLimits.variablesPerProg) {
      refuse(
        place,
        `a prog may have ${WorkloadLimits.variablesPerProg} variables`,
        this.names.length + 1,
      );
    }
    this.#index.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

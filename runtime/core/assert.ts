/**
 * Assertions of the lab's own invariants. A failure is a bug in the lab, never in a model.
 *
 * @module
 */

/** A bug in the lab itself. */
export class LabBug extends Error {
  override readonly name = "LabBug";
}

/** Throws {@linkcode LabBug} unless `condition` holds. @param text Constant text: no templates on a hot path. */
export function assert(condition: boolean, text: string): asserts condition {
  if (!condition) throw new LabBug(text);
}

/** For the `default` of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new LabBug(`unreachable: ${JSON.stringify(value)}`);
}

/**
 * What a page begins with: written into it by `lab play`, read by the page.
 *
 * @module
 */

import type { Case } from "@lab/props/browser";
import type { Workload } from "@lab/runtime";
import type { Recorded } from "./recorded.ts";
import type { Lang } from "./words.ts";

/** Where the hooks of a model and their steps stand. */
export interface SourceLines {
  /** Path of the file in the repository. */
  readonly file: string;
  /** Line by hook (`find`) and by step (`find.fair`). */
  readonly at: Readonly<Record<string, number>>;
}

/** A model of somebody's own, as the page takes it in. */
export interface OwnModel {
  readonly name: string;
  /** A module of JavaScript that imports nothing; its default export is the class. */
  readonly code: string;
  readonly lines: readonly SourceLines[];
}

/** What the page begins with. */
export interface Start {
  readonly lang: Lang;
  /** Id of a lesson, which then says what is run; null: `about`. */
  readonly lesson: string | null;
  readonly about: Case | null;
  /** The same under another scheduler, beside it. */
  readonly second: Case | null;
  /** A trace of real Go instead of a run. */
  readonly recorded?: Recorded;
  /** Models beside the lab's. */
  readonly own?: readonly OwnModel[];
}

/** What is the same in all pages, put in when the page is built. */
export interface Built {
  readonly scenarios: Readonly<Record<string, Workload>>;
  /** By name of the model; those of several files have several. */
  readonly lines: Readonly<Record<string, readonly SourceLines[]>>;
}

/** Ids of the script elements that hold them. */
export const START_ID = "start", BUILT_ID = "built";

/** JSON that may stand in a script element. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");

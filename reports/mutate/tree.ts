/**
 * Copies of the house in which mutants are tried, so that the house itself is never touched: not
 * even if the command is killed.
 *
 * @module
 */

import type { Plan } from "./hook.ts";
import { withLoopLimits, withMarks } from "./marks.ts";

/** Folders that no test of the mutated code reads. */
const LEFT_OUT: readonly string[] = [
  ".git",
  "node_modules",
  "reports/out",
  "reports/sample",
  "benches/speed/c",
  "props/golden/oracle/rust/target",
  "props/golden/oracle/kotlin/target",
];

/** Where loops are counted: the code that is mutated and what its tests call. */
const COUNTED = /^(runtime|models|props|benches\/statistics)\//;

/** Tests, and what only they use. */
export const isTestFile = (path: string): boolean => /_(test|testing|bench)\.ts$/.test(path);

/** Code that can be mutated, and whose pieces are marked. */
const CODE = /^(runtime|models|benches\/statistics)\//;

/** Is this code that can be mutated? */
export const isCode = (path: string): boolean =>
  CODE.test(path) && path.endsWith(".ts") && !isTestFile(path) &&
  !path.startsWith("models/examples/template/");

/** Files below `folder`, relative to it, in a fixed order. Links are left out. */
export function* filesOf(folder: string, below = ""): Generator<string> {
  const entries = [...Deno.readDirSync(`${folder}/${below}`)]
    .toSorted((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory, isFile } of entries) {
    const path = `${below}${name}`;
    if (LEFT_OUT.includes(path)) continue;
    if (isDirectory) yield* filesOf(folder, `${path}/`);
    else if (isFile) yield path;
  }
}

/** What is written into the code of a copy: limits of loops, or marks of what is run. */
export type Kind = "limited" | "marked";

/** Texts of the code as copies have it, made once for all of them. */
export function preparedTexts(house: string, kind: Kind): ReadonlyMap<string, string> {
  const paths = [...filesOf(house)]
    .filter((path) => path.endsWith(".ts") && COUNTED.test(path) && !isTestFile(path));
  const text = (path: string) => prepared(Deno.readTextFileSync(`${house}${path}`), path, kind);
  return new Map(paths.map((path) => [path, text(path)]));
}

/** A text with its loops counted, and marks if a copy has them. */
function prepared(text: string, path: string, kind: Kind): string {
  return kind === "limited" ? withLoopLimits(text) : withMarks(text, isCode(path) ? path : null);
}

/** A copy of the house in a folder of its own. */
export class Tree {
  readonly #hook: string;

  /**
   * @param house Where from, ends in `/`.
   * @param folder Where to; what is there is removed.
   * @param texts What stands in files of code instead.
   */
  constructor(
    house: string,
    readonly folder: string,
    private readonly kind: Kind,
    texts: ReadonlyMap<string, string>,
  ) {
    remove(folder);
    for (const path of filesOf(house)) {
      const to = `${folder}/${path}`, text = texts.get(path);
      Deno.mkdirSync(to.slice(0, to.lastIndexOf("/")), { recursive: true });
      if (text === undefined) Deno.copyFileSync(`${house}${path}`, to);
      else Deno.writeTextFileSync(to, text);
    }
    this.#hook = `${folder}/mutate_hook.ts`;
    const hook = Deno.readTextFileSync(new URL("./hook.ts", import.meta.url));
    Deno.writeTextFileSync(this.#hook, hook);
  }

  /** Puts another text in the place of a file, with its loops counted. */
  write(path: string, text: string): void {
    Deno.writeTextFileSync(`${this.folder}/${path}`, prepared(text, path, this.kind));
  }

  /** Says which tests are to be run. @returns The file to load before them. */
  plan(plan: Plan): string {
    Deno.writeTextFileSync(`${this.folder}/mutate_plan.json`, JSON.stringify(plan));
    return this.#hook;
  }

  /** Removes the copy. */
  remove(): void {
    remove(this.folder);
  }
}

function remove(folder: string): void {
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * What is known of mutants from runs before, also from one that was killed: a line for each mutant
 * as it is judged, appended at once.
 *
 * @module
 */

import type { CodeMutant } from "./sample.ts";
import type { CaseRef, Digests, TestTable } from "./tests.ts";

/**
 * `killed`: a test fails. `loop`: a loop goes round too often. `lived`: all tests that were tried
 * pass. `no test`: none runs its line. `undecided`: a process was stopped that said nothing.
 */
export type Judgement = "killed" | "loop" | "lived" | "no test" | "undecided";

/** What came of one mutant. */
export interface Verdict {
  readonly id: string;
  readonly judgement: Judgement;
  /** The test file that failed. */
  readonly by: string | null;
  /** Which of its tests, counted from 0; null: none is named, as where the file does not load. */
  readonly index: number | null;
  /** Tests that were tried. */
  readonly tried: number;
  /** Tests that run its piece and were left out, because all before them took the time. */
  readonly left: number;
}

/** A verdict with what it depends on. */
interface Line extends Verdict {
  /** Of the file that is mutated. */
  readonly code: string;
  /** Of the test that failed, or of all that passed. */
  readonly tests: string;
}

/** Verdicts in a file. */
export class State {
  readonly #known = new Map<string, Line>();

  /** @param path Of the file; need not be there. @param digests Of the code as it is. */
  constructor(private readonly path: string, private readonly digests: Digests) {
    let text = "";
    try {
      text = Deno.readTextFileSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    for (const line of text.split("\n").flatMap(lineOf)) this.#known.set(line.id, line);
    // A line that was half written when somebody pulled the plug must not spoil the next.
    if (!text.endsWith("\n") && text !== "") Deno.writeTextFileSync(path, "\n", { append: true });
  }

  /**
   * The verdict on a mutant, if it still holds: its file is the same, and so is the test that
   * killed it, or all tests that did not.
   */
  verdict(
    { id, path }: Pick<CodeMutant, "id" | "path">,
    cases: readonly CaseRef[],
    table: TestTable,
  ): Verdict | null {
    const line = this.#known.get(id);
    if (line === undefined || line.code !== this.digests[path]) return null;
    const { code: _, tests: hash, ...verdict } = line;
    const now = this.#hash(verdict, cases, table);
    return now !== null && now === hash ? verdict : null;
  }

  /** Keeps a verdict. @param cases Those that were to be tried. */
  add(
    { path }: Pick<CodeMutant, "path">,
    verdict: Verdict,
    cases: readonly CaseRef[],
    table: TestTable,
  ): void {
    const hash = this.#hash(verdict, cases, table);
    if (hash === null) return;
    const line: Line = { ...verdict, code: this.digests[path], tests: hash };
    Deno.writeTextFileSync(this.path, `${JSON.stringify(line)}\n`, { append: true });
  }

  #hash({ judgement, by }: Verdict, cases: readonly CaseRef[], table: TestTable): string | null {
    if (judgement === "undecided") return null;
    const isDead = judgement === "killed" || judgement === "loop";
    if (isDead) return by === null ? null : table[by]?.hash ?? null;
    return [...new Set(cases.map(({ test }) => table[test].hash))].join(" ");
  }
}

function lineOf(text: string): Line[] {
  if (text === "") return [];
  try {
    const line = JSON.parse(text) as Line;
    return typeof line.id === "string" && typeof line.code === "string" ? [line] : [];
  } catch {
    return [];
  }
}

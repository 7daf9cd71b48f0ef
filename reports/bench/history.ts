/**
 * The history: an SQLite file with every sample of every run. A run is written in one transaction,
 * so whoever interrupts leaves it without that run, never with half of it; several processes may
 * write.
 *
 * And runs found in it by what was typed.
 *
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { type BenchRun, readRun, RUN_SCHEMA, runFault } from "../files/bench_run.ts";
import { type DatabaseKind, inTransaction, openDatabase, told } from "../files/database.ts";
import { shownPath } from "../files/write.ts";

/** Name of the file, unless `--history` says otherwise. */
export const HISTORY_FILE = "history.sqlite";
const TABLES = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    label TEXT NOT NULL, commit_id TEXT, code TEXT NOT NULL, at TEXT NOT NULL,
    session TEXT NOT NULL, machine TEXT NOT NULL, choice TEXT NOT NULL, sizes TEXT NOT NULL
  ) STRICT;
  CREATE TABLE samples (
    run INTEGER NOT NULL REFERENCES runs(id), cell TEXT NOT NULL,
    attempt INTEGER NOT NULL, turn INTEGER NOT NULL, ns REAL NOT NULL,
    PRIMARY KEY (run, cell, attempt, turn)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE simulated (
    run INTEGER NOT NULL REFERENCES runs(id), cell TEXT NOT NULL, seed INTEGER NOT NULL,
    hash TEXT NOT NULL, throughput_per_s REAL NOT NULL, p50_ns REAL NOT NULL,
    p99_ns REAL NOT NULL, elapsed_ns REAL NOT NULL,
    PRIMARY KEY (run, cell, seed)
  ) STRICT, WITHOUT ROWID;
`;

const KIND: DatabaseKind = {
  what: "history",
  is: "history of this lab",
  option: "--history",
  // "labh" as a number.
  id: 0x6c616268,
  version: RUN_SCHEMA,
  tables: TABLES,
  make: "deno task bench run",
};

/** What a list of runs shows. */
export interface RunHead
  extends Pick<BenchRun, "id" | "label" | "commit" | "code" | "at" | "machine"> {
  readonly cells: number;
  readonly samples: number;
}

/** An open history. */
export class History {
  readonly #db: DatabaseSync;
  readonly #shown: string;

  private constructor(db: DatabaseSync, shown: string) {
    this.#db = db;
    this.#shown = shown;
  }

  /**
   * Opens a history to read it.
   *
   * @throws {UsageError} If there is none, or it is damaged or something else.
   */
  static read(path: string): History {
    return new History(openDatabase(KIND, path, true), shownPath(path));
  }

  /**
   * Opens a history to write to it, and makes it if it is not there.
   *
   * @throws {UsageError} If it is damaged or something else, or may not be written.
   */
  static write(path: string): History {
    return new History(openDatabase(KIND, path, false), shownPath(path));
  }

  /** Adds runs, all or none. @returns Their numbers. */
  add(runs: readonly BenchRun[]): number[] {
    return told(
      KIND,
      this.#shown,
      () => inTransaction(this.#db, () => runs.map((run) => this.#insert(run))),
    );
  }

  #insert(run: BenchRun): number {
    const { lastInsertRowid } = this.#db.prepare(
      "INSERT INTO runs (label, commit_id, code, at, session, machine, choice, sizes) " +
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    ).run(
      run.label,
      run.commit,
      run.code,
      run.at,
      run.session,
      JSON.stringify(run.machine),
      JSON.stringify(run.choice),
      JSON.stringify(run.sizes),
    );
    const id = Number(lastInsertRowid);
    const sample = this.#db.prepare("INSERT INTO samples VALUES (?, ?, ?, ?, ?)");
    for (const { cell, attempts } of run.wall) {
      for (const [attempt, samples] of attempts.entries()) {
        for (const [turn, ns] of samples.entries()) sample.run(id, cell, attempt, turn, ns);
      }
    }
    const figures = this.#db.prepare("INSERT INTO simulated VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    for (const { cell, runs } of run.simulated) {
      for (const { seed, hash, throughputPerS, p50Ns, p99Ns, elapsedNs } of runs) {
        figures.run(id, cell, seed, hash, throughputPerS, p50Ns, p99Ns, elapsedNs);
      }
    }
    return id;
  }

  /** All runs, the oldest first. */
  list(): RunHead[] {
    return told(KIND, this.#shown, () =>
      this.#db.prepare(
        "SELECT r.*, count(DISTINCT s.cell) AS cells, count(s.ns) AS samples " +
          "FROM runs r LEFT JOIN samples s ON s.run = r.id GROUP BY r.id ORDER BY r.id",
      ).all().map((row) => ({
        ...headOf(row),
        cells: Number(row.cells),
        samples: Number(row.samples),
      })));
  }

  /** A run with all its samples. @throws {UsageError} If it is not there or damaged. */
  run(id: number): BenchRun {
    return told(KIND, this.#shown, () => {
      const row = this.#db.prepare("SELECT * FROM runs WHERE id = ?").get(id);
      if (row === undefined) throw new Error(`there is no run ${id}`);
      const run = {
        schema: RUN_SCHEMA,
        ...headOf(row),
        session: String(row.session),
        choice: JSON.parse(String(row.choice)),
        sizes: JSON.parse(String(row.sizes)),
        wall: this.#wall(id),
        simulated: this.#simulated(id),
      } as const;
      const fault = runFault(run);
      if (fault !== null) throw new Error(`run ${id} ${fault}`);
      return run;
    });
  }

  #wall(id: number): BenchRun["wall"] {
    const cells = new Map<string, number[][]>();
    const rows = this.#db.prepare(
      "SELECT cell, attempt, ns FROM samples WHERE run = ? ORDER BY cell, attempt, turn",
    ).all(id);
    for (const { cell, attempt, ns } of rows) {
      const attempts = cells.get(String(cell)) ?? [];
      cells.set(String(cell), attempts);
      (attempts[Number(attempt)] ??= []).push(Number(ns));
    }
    return [...cells].map(([cell, attempts]) => ({ cell, attempts }));
  }

  #simulated(id: number): BenchRun["simulated"] {
    const cells = new Map<string, BenchRun["simulated"][number]["runs"][number][]>();
    const rows = this.#db.prepare("SELECT * FROM simulated WHERE run = ? ORDER BY cell, seed")
      .all(id);
    for (const row of rows) {
      const runs = cells.get(String(row.cell)) ?? [];
      cells.set(String(row.cell), runs);
      runs.push({
        seed: Number(row.seed),
        hash: String(row.hash),
        throughputPerS: Number(row.throughput_per_s),
        p50Ns: Number(row.p50_ns),
        p99Ns: Number(row.p99_ns),
        elapsedNs: Number(row.elapsed_ns),
      });
    }
    return [...cells].map(([cell, runs]) => ({ cell, runs }));
  }

  /** Closes the file. */
  close(): void {
    this.#db.close();
  }
}

type Row = Readonly<Record<string, unknown>>;

function headOf(row: Row) {
  return {
    id: Number(row.id),
    label: String(row.label),
    commit: row.commit_id === null ? null : String(row.commit_id),
    code: String(row.code),
    at: String(row.at),
    machine: JSON.parse(String(row.machine)),
  };
}

/** Labels: they must not look like numbers or files. */
const LABEL = /^(?![0-9]+$)(?!.*\.json$)[A-Za-z0-9_.+-]{1,60}$/;

/** @throws {UsageError} Unless `text` may be a label. */
export function parseLabel(option: string, text: string): string {
  if (LABEL.test(text)) return text;
  throw new UsageError(
    option,
    "must be 1 to 60 letters, digits, '.', '_', '+' or '-', not digits alone, not *.json",
    text,
    `give for example ${option} main`,
  );
}

/**
 * The run called `text`.
 *
 * @param argument How messages call it.
 * @param history Path of the history.
 * @throws {UsageError} If there is none; names those that there are.
 */
export function findRun(argument: string, text: string, history: string): BenchRun {
  if (text.endsWith(".json") || text.includes("/")) return readRun(fromUser(text));
  const open = History.read(history);
  try {
    const heads = open.list();
    const newest = [...heads].reverse();
    const found = heads.find(({ id }) => String(id) === text) ??
      newest.find(({ label }) => label === text) ??
      newest.find(({ commit }) => /^[0-9a-f]{7,40}$/.test(text) && commit?.startsWith(text));
    if (found !== undefined) return open.run(found.id);
    const names = [...new Set(newest.map(({ label }) => label))].slice(0, 8).join(", ");
    throw new UsageError(
      argument,
      "is no run of the history, by number, label or commit, and no .json file",
      text,
      heads.length === 0 ? "the history is empty" : `the newest labels are: ${names}`,
    );
  } finally {
    open.close();
  }
}

/**
 * The store of a campaign: one SQLite file with its cells and what came of them. Each outcome is a
 * transaction that is on the disk before anybody hears of it, so whoever pulls the plug loses
 * nothing that was finished.
 *
 * @module
 */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { FailedRun, UsageError } from "../command_line/errors.ts";
import { type DatabaseKind, inTransaction, isFile, openDatabase, told } from "../files/database.ts";
import { shownPath } from "../files/write.ts";
import type { Cell, Done, Json, Outcome } from "./cell.ts";

const KIND: DatabaseKind = {
  what: "campaign",
  is: "campaign of this lab",
  option: "--db",
  // "labc" as a number.
  id: 0x6c616263,
  version: 2,
  // A lane of `traces` is the number of its first cell. `first` is the lowest number of a cell that
  // saw the trace: the same in any order.
  tables: `
    CREATE TABLE head (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE cells (
      seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, lane TEXT NOT NULL,
      plan TEXT NOT NULL
    ) STRICT;
    CREATE TABLE outcomes (
      seq INTEGER PRIMARY KEY REFERENCES cells(seq), outcome TEXT NOT NULL
    ) STRICT;
    CREATE TABLE traces (
      lane INTEGER NOT NULL, key INTEGER NOT NULL, first INTEGER NOT NULL, PRIMARY KEY (lane, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE apart (
      seq INTEGER PRIMARY KEY REFERENCES cells(seq), reason TEXT NOT NULL
    ) STRICT;
    CREATE TABLE tries (
      seq INTEGER PRIMARY KEY REFERENCES cells(seq), failed INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE cut (
      seq INTEGER PRIMARY KEY REFERENCES cells(seq), times INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE measured (
      seq INTEGER PRIMARY KEY REFERENCES cells(seq), ms REAL NOT NULL, samples TEXT
    ) STRICT;
    CREATE INDEX traces_first ON traces (first);
  `,
  setUp: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
  make: "deno task campaign run",
};

/** What a campaign is, apart from its cells. */
export interface Head {
  readonly name: string;
  /** 12 hex digits over the code that decides outcomes. */
  readonly code: string;
  /** 12 hex digits over what the campaign asks for. */
  readonly plan: string;
  /** What it asks for, as settled JSON. */
  readonly asked: string;
}

/** A cell in its place. */
export interface PlacedCell extends Cell {
  /** Its number in the campaign, from 0. */
  readonly seq: number;
}

/** A cell that is given up. */
export interface Apart {
  readonly seq: number;
  readonly reason: string;
}

/** What was measured of a cell. */
export interface MeasuredCell {
  readonly seq: number;
  readonly ms: number;
  readonly samples: Json;
}

/** An open store. */
export class Store {
  readonly #prepared = new Map<string, StatementSync>();
  readonly #lanes = new Map<string, number>();

  private constructor(private readonly db: DatabaseSync, private readonly shown: string) {}

  /** Is there a store of other code, or for something else? @throws {UsageError} It is none. */
  static isOther(path: string, { code, plan }: Head): boolean {
    if (!isFile(path)) return false;
    const store = Store.read(path);
    const own = store.head();
    store.close();
    return own.code !== code || own.plan !== plan;
  }

  /** Opens one that is there to read it. @throws {UsageError} It is missing or no campaign. */
  static read(path: string): Store {
    return new Store(openDatabase(KIND, path, true), shownPath(path));
  }

  /**
   * Opens one to write to it, and makes it if it is not there.
   *
   * @param cells Called for a new one.
   * @param isShort Of a command of minutes: a loss of power may take the last cells, whatever ends
   * the process takes none. Else each cell is on the disk when it is told as finished.
   * @throws {UsageError} It is damaged, something else, or another campaign's.
   */
  static write(path: string, head: Head, cells: () => readonly Cell[], isShort = false): Store {
    const store = new Store(openDatabase(KIND, path, false), shownPath(path));
    try {
      if (isShort) store.db.exec("PRAGMA synchronous = NORMAL");
      store.#beginWith(head, cells);
      return store;
    } catch (error) {
      store.close();
      throw error;
    }
  }

  #beginWith(head: Head, cells: () => readonly Cell[]): void {
    if (this.#one("SELECT 1 FROM head")) return this.#refuseOther(head);
    const list = cells();
    this.#written(() => {
      // Another process may have been quicker.
      if (this.#one("SELECT 1 FROM head")) return;
      for (const [key, value] of Object.entries(head)) {
        this.#run("INSERT INTO head VALUES (?, ?)", key, value);
      }
      for (const [seq, { id, kind, lane, plan }] of list.entries()) {
        const text = JSON.stringify(plan);
        this.#run("INSERT INTO cells VALUES (?, ?, ?, ?, ?)", seq, id, kind, lane, text);
      }
    });
    this.#refuseOther(head);
  }

  /** @throws {UsageError} The store was begun by other code, or for something else. */
  #refuseOther({ code, plan }: Head): void {
    const own = this.head();
    const differs = own.code !== code ? ["code", own.code, code] : ["plan", own.plan, plan];
    if (differs[1] === differs[2]) return;
    const [what, was, is] = differs;
    throw new UsageError(
      "campaign",
      `was begun with another ${what}: its fingerprint is ${was}, this one's is ${is}`,
      this.shown,
      `give --new to begin it anew, or another file with ${KIND.option}` +
        (what === "code" ? "; or go back to that code to go on" : ""),
    );
  }

  /** What the campaign is. */
  head(): Head {
    const rows = this.#all("SELECT key, value FROM head");
    return Object.fromEntries(rows.map(({ key, value }) => [key, value])) as unknown as Head;
  }

  /** All cells, in their order. */
  cells(): PlacedCell[] {
    return this.#all("SELECT * FROM cells ORDER BY seq").map((row) => ({
      seq: Number(row.seq),
      id: String(row.id),
      kind: String(row.kind),
      lane: String(row.lane),
      plan: JSON.parse(String(row.plan)),
    }));
  }

  /** What came of cells, by their numbers, in their order. */
  outcomes(): Map<number, Outcome> {
    const rows = this.#all("SELECT * FROM outcomes ORDER BY seq");
    return new Map(rows.map(({ seq, outcome }) => [Number(seq), JSON.parse(String(outcome))]));
  }

  /** Cells that are given up, in their order. */
  apart(): Apart[] {
    return this.#all("SELECT * FROM apart ORDER BY seq").map(({ seq, reason }) => ({
      seq: Number(seq),
      reason: String(reason),
    }));
  }

  /** Times of cells: they differ from run to run. */
  measured(): MeasuredCell[] {
    return this.#all("SELECT * FROM measured ORDER BY seq").map(({ seq, ms, samples }) => ({
      seq: Number(seq),
      ms: Number(ms),
      samples: samples === null ? null : JSON.parse(String(samples)),
    }));
  }

  /** Numbers of the cells that are finished or given up. */
  settled(): number[] {
    return this.#all("SELECT seq FROM outcomes UNION SELECT seq FROM apart")
      .map(({ seq }) => Number(seq));
  }

  /**
   * How much new a cell has brought: its findings, and the share of its runs whose trace was new to
   * its lane. Counts once all cells of the lane before it are done.
   */
  news(seq: number): number {
    const row = this.#one("SELECT outcome FROM outcomes WHERE seq = ?", seq);
    if (row === undefined) return 0;
    const { runs, findings } = JSON.parse(String(row.outcome)) as Outcome;
    const { n } = this.#one("SELECT count(*) AS n FROM traces WHERE first = ?", seq)!;
    return findings.length + Number(n) / Math.max(1, runs);
  }

  /** How many traces of each cell were new to its lane, by the cell's number. */
  newTraces(): Map<number, number> {
    const rows = this.#all("SELECT first, count(*) AS n FROM traces GROUP BY first");
    return new Map(rows.map(({ first, n }) => [Number(first), Number(n)]));
  }

  /**
   * Keeps what came of a cell: all of it or nothing, on the disk when this returns.
   *
   * @returns `false`: it was there already, the same.
   * @throws {FailedRun} It was there already, and was something else: the cell is not what it must
   * be, and no result of it can be believed.
   * @throws {UsageError} The file cannot be written: the disk is full.
   */
  finish(cell: PlacedCell, { outcome, traces, measured }: Done): boolean {
    const { seq, lane, id, kind } = cell, text = JSON.stringify(outcome);
    return this.#written(() => {
      const before = this.#one("SELECT outcome FROM outcomes WHERE seq = ?", seq)?.outcome;
      if (before === text) return false;
      if (before !== undefined) {
        throw new FailedRun(
          `cell ${id} (${kind}, ${lane}) came to two different outcomes; ` +
            "this is a bug in the lab: work must depend on its cell alone",
        );
      }
      this.#run("INSERT INTO outcomes VALUES (?, ?)", seq, text);
      const samples = measured.samples === null ? null : JSON.stringify(measured.samples);
      this.#run("INSERT INTO measured VALUES (?, ?, ?)", seq, measured.ms, samples);
      for (const key of traces) this.#run(NOTE_TRACE, this.#laneOf(lane), key, seq);
      this.#run("DELETE FROM apart WHERE seq = ?", seq);
      this.#run("DELETE FROM cut WHERE seq = ?", seq);
      return true;
    });
  }

  /**
   * Notes that a cell failed.
   *
   * @param retries How often it may fail and be tried again.
   * @returns Is it given up now?
   */
  fail({ seq }: PlacedCell, reason: string, retries: number): boolean {
    return this.#written(() => {
      this.#run(
        "INSERT INTO tries VALUES (?, 1) ON CONFLICT DO UPDATE SET failed = failed + 1",
        seq,
      );
      this.#run(END_SEEN, seq);
      const failed = Number(this.#one("SELECT failed FROM tries WHERE seq = ?", seq)?.failed);
      if (failed <= retries) return false;
      this.#run("INSERT OR REPLACE INTO apart VALUES (?, ?)", seq, reason);
      return true;
    });
  }

  /** Notes that a cell is about to be done: whatever comes, it is known that it was begun. */
  begin({ seq }: PlacedCell): void {
    this.#written(() =>
      this.#run("INSERT INTO cut VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1", seq)
    );
  }

  /** Cells that were begun were left in good order: that speaks against none of them. */
  leave(cells: Iterable<PlacedCell>): void {
    this.#written(() => {
      for (const { seq } of cells) this.#run(END_SEEN, seq);
    });
  }

  /** How often a cell was begun and its process ended, nobody knows why, before it was done. */
  timesCut({ seq }: PlacedCell): number {
    return Number(this.#one("SELECT times FROM cut WHERE seq = ?", seq)?.times ?? 0);
  }

  /** Sets a cell apart that was not tried. */
  setApart({ seq }: PlacedCell, reason: string): void {
    this.#written(() => this.#run("INSERT OR REPLACE INTO apart VALUES (?, ?)", seq, reason));
  }

  /** Keeps a value that is no cell of a plan, under a name of its own. */
  keep(key: string, value: Json): void {
    this.#written(() => {
      const seq = Number(this.#one("SELECT count(*) AS n FROM cells")!.n);
      this.#run("INSERT INTO cells VALUES (?, ?, ?, ?, ?)", seq, key, "kept", "", "null");
      this.#run("INSERT INTO outcomes VALUES (?, ?)", seq, JSON.stringify(value));
    });
  }

  /** Values that are kept so, by their names. */
  kept(): Map<string, Json> {
    const rows = this.#all("SELECT id, outcome FROM cells JOIN outcomes USING (seq)");
    return new Map(rows.map(({ id, outcome }) => [String(id), JSON.parse(String(outcome))]));
  }

  /** Gives cells that were given up another chance. @returns How many. */
  forgive(): number {
    return this.#written(() => {
      const { changes } = this.#run("DELETE FROM apart");
      this.#run("DELETE FROM tries");
      this.#run("DELETE FROM cut");
      return Number(changes);
    });
  }

  /** Lets the file grow to so many pages, at least to what it has: as a disk that is full does. */
  limitPages(pages: number): void {
    this.db.exec(`PRAGMA max_page_count = ${pages}`);
  }

  #laneOf(lane: string): number {
    let first = this.#lanes.get(lane);
    if (first === undefined) {
      first = Number(this.#one("SELECT min(seq) AS seq FROM cells WHERE lane = ?", lane)!.seq);
      this.#lanes.set(lane, first);
    }
    return first;
  }

  /** Closes the file. */
  close(): void {
    this.db.close();
  }

  #written<T>(work: () => T): T {
    return told(KIND, this.shown, () => inTransaction(this.db, work));
  }

  #statement(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) this.#prepared.set(sql, statement = this.db.prepare(sql));
    return statement;
  }
  #run(sql: string, ...values: (string | number | null)[]) {
    return this.#statement(sql).run(...values);
  }
  #one(sql: string, ...values: (string | number)[]): Row | undefined {
    return told(KIND, this.shown, () => this.#statement(sql).get(...values));
  }
  #all(sql: string): Row[] {
    return told(KIND, this.shown, () => this.#statement(sql).all());
  }
}

const NOTE_TRACE = "INSERT INTO traces VALUES (?, ?, ?) " +
  "ON CONFLICT DO UPDATE SET first = min(first, excluded.first) WHERE excluded.first < first";

const END_SEEN = "UPDATE cut SET times = times - 1 WHERE seq = ?";

type Row = Readonly<Record<string, unknown>>;

/**
 * Values of a command that are kept while it goes on: whoever is interrupted types it again, and it
 * goes on where it was. When all is done, nothing is left behind.
 *
 * @module
 */

import type { Keep } from "../collect/keep.ts";
import { counted } from "../command_line/format.ts";
import { canonical, type Cell, hashOf, type Json } from "./cell.ts";
import { codeFingerprint } from "./fingerprint.ts";
import { keptPath, LOCK, lockOf, removeStore } from "./place.ts";
import { type Head, Store } from "./store.ts";

/** Values that are kept. */
export interface OpenKeep extends Keep {
  /** @param isWhole All is done: throw away what was kept. */
  close(isWhole: boolean): void;
}

/**
 * Opens what is kept of a job, and says so if there is something.
 *
 * @param name Of the command. @param asked All that decides its values, apart from the code.
 */
export function openKeep(name: string, asked: Json): OpenKeep {
  const { store, close } = keptStore(name, canonical(asked), []), values = store.kept();
  if (values.size > 0) {
    const pieces = counted(values.size, "piece");
    console.error(`${name}: goes on where it was interrupted: ${pieces} kept`);
  }
  return {
    get: (key) => values.get(key),
    put(key, value) {
      values.set(key, value as Json);
      store.keep(key, value as Json);
    },
    close,
  };
}

/** A store that is kept until its work is done. */
export interface KeptStore {
  readonly store: Store;
  /** @param isWhole All is done: throw away what was kept. */
  readonly close: (isWhole: boolean) => void;
}

/**
 * Opens the store of a command's work.
 *
 * @param asked All that decides what comes of it, apart from the code.
 */
export function keptStore(name: string, asked: string, cells: readonly Cell[]): KeptStore {
  const head = headOf(name, asked), wished = keptPath(name, head.plan, head.code);
  // Who types a command twice at once has it kept for one of them.
  const lock = lockOf(wished), path = lock === null ? ":memory:" : wished;
  const store = Store.write(path, head, () => cells, true);
  return {
    store,
    close(isWhole) {
      store.close();
      if (isWhole) removeStore(path, LOCK);
      lock?.close();
    },
  };
}

const HOUSE = new URL("../../", import.meta.url);

/** @param asked Decides what is done, together with the code. */
function headOf(name: string, asked: string): Head {
  const mayRead = Deno.permissions.querySync({ name: "read", path: HOUSE }).state === "granted";
  return {
    name,
    code: mayRead ? codeFingerprint() : "unread",
    plan: hashOf(asked, 12),
    asked: "{}",
  };
}

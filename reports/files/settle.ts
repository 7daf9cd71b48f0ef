/**
 * Several files that change together, whoever is killed when. All are written under temporary names
 * first; a _commit_ file then says which belong together, and from there on the change counts as
 * done. Whoever comes next to the folder brings it to its end, or removes what never got so far.
 *
 * @module
 */

/** A text, whole or in pieces that follow each other. */
export type Written = string | Iterable<string>;

/** Held by the one who writes. The system lets go of it when that process ends, however it ends. */
const LOCK = ".lab.lock";
const PART = /^\.lab-.*\.part$/;
const COMMIT = /^\.lab-(.*)\.commit$/;

/** Where a file waits until all of its change are there. */
function partOf(folder: string, change: string, name: string): string {
  return `${folder}/.lab-${change}-${name}.part`;
}

/**
 * Does `act` while no other process of the lab writes to `folder`, which must exist. Waits for one
 * that does, which is a matter of milliseconds, and first brings to an end what one left that was
 * killed.
 */
export function alone<T>(folder: string, act: () => T): T {
  const path = `${folder}/${LOCK}`;
  let file = locked(path);
  // Whoever held it before may have removed the file in the meantime: then it is another one's
  // lock.
  while (!isThere(path, file)) {
    file.close();
    file = locked(path);
  }
  try {
    settle(folder);
    return act();
  } finally {
    Deno.removeSync(path);
    file.close();
  }
}

/** Has a change been left half-way in `folder`? */
export function isUnsettled(folder: string): boolean {
  return [...Deno.readDirSync(folder)].some(({ name }) => COMMIT.test(name));
}

/**
 * Puts all files in their places, or none. Only within {@linkcode alone}.
 *
 * @param change Name of the change; no other may have it.
 * @param files Name → text, whole or in pieces.
 */
export function replaceAll(
  folder: string,
  change: string,
  files: ReadonlyMap<string, Written>,
): void {
  const commit = `${folder}/.lab-${change}.commit`;
  const names = [...files.keys()];
  const strange = names.find((name) => !isPlain(name));
  if (strange !== undefined) throw new RangeError(`"${strange}" is no name of a file in a folder`);
  try {
    for (const [name, text] of files) writePart(partOf(folder, change, name), text);
    Deno.writeTextFileSync(`${commit}.part`, JSON.stringify(names));
    Deno.renameSync(`${commit}.part`, commit);
  } catch (error) {
    for (const path of [...names.map((name) => partOf(folder, change, name)), `${commit}.part`]) {
      discard(path);
    }
    throw error;
  }
  finish(folder, change);
}

/** Characters that are written at once. */
const PIECE = 1 << 20;

/** Writes a text; pieces are gathered, so that few calls write many. */
function writePart(path: string, text: Written): void {
  if (typeof text === "string") return Deno.writeTextFileSync(path, text);
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const bytes = new TextEncoder();
  let pieces: string[] = [], length = 0;
  const flush = () => {
    const all = bytes.encode(pieces.join(""));
    for (let done = 0; done < all.length;) done += file.writeSync(all.subarray(done));
    pieces = [];
    length = 0;
  };
  for (const piece of text) {
    pieces.push(piece);
    length += piece.length;
    if (length >= PIECE) flush();
  }
  flush();
}

/** Brings to an end what was committed, and removes what was not. */
function settle(folder: string): void {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  for (const name of names) {
    const change = COMMIT.exec(name)?.[1];
    if (change !== undefined) finish(folder, change);
  }
  for (const name of names) if (PART.test(name)) removeIfThere(`${folder}/${name}`);
}

/** The renames of a change that is committed. */
function finish(folder: string, change: string): void {
  const commit = `${folder}/.lab-${change}.commit`;
  for (const name of namesIn(commit)) {
    try {
      Deno.renameSync(partOf(folder, change, name), `${folder}/${name}`);
    } catch (error) {
      // It was renamed before its process was killed.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  Deno.removeSync(commit);
}

/** Is it the name of a file in the folder, and no way out of it? */
const isPlain = (name: unknown): boolean =>
  typeof name === "string" && /^[^/\\\0]+$/.test(name) && name !== "." && name !== "..";

/** @throws {Error} It was not written here: names are of files in the folder, nothing else. */
function namesIn(commit: string): string[] {
  const names: unknown = JSON.parse(Deno.readTextFileSync(commit));
  if (Array.isArray(names) && names.every(isPlain)) return names;
  throw new Error(`${commit} is damaged; move it away`);
}

function locked(path: string): Deno.FsFile {
  // Whoever put a link here meant another file to be opened.
  if (isLink(path)) removeIfThere(path);
  const file = Deno.openSync(path, { create: true, write: true });
  file.lockSync(true);
  return file;
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch {
    return false;
  }
}

function isThere(path: string, file: Deno.FsFile): boolean {
  try {
    return Deno.statSync(path).ino === file.statSync().ino;
  } catch {
    return false;
  }
}

/** Removes what may never have come to be, as under a name that the system does not take. */
function discard(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // What the writing ended in is told, and not this.
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

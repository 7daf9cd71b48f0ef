/**
 * The guests of this process, by how their files were typed.
 *
 * @module
 */

/** Names of loaded guests, by path as typed. */
const LOADED = new Map<string, string>();

/** A guest is loaded. @param shown Its path as typed. @param name What it calls itself. */
export function noteLoaded(shown: string, name: string): void {
  LOADED.set(shown, name);
}

/** The name of the guest whose file was typed so; undefined if this process holds none. */
export function loadedName(shown: string): string | undefined {
  return LOADED.get(shown);
}

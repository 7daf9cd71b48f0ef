/**
 * Are two things the same, and if not, where do they part?
 *
 * @module
 */

/** Index of the first place where two lists differ, or -1 if they are the same. */
export function firstDifference(a: readonly number[], b: readonly number[]): number {
  const n = Math.max(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return i;
  return -1;
}

/** 8 hex digits that change with a text: FNV-1a over its UTF-16 units. */
export function fnv1a(text: string): string {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

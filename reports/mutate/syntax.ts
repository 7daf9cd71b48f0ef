/**
 * TypeScript as a tree, as far as mutants need it: a thin face of `@babel/parser`.
 *
 * @module
 */

import { parse as parseBabel } from "@babel/parser";

/** A node of the tree: its kind, its place in the text, and what its kind has besides. */
export interface Node {
  readonly type: string;
  /** First character, counted from 0. */
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A piece of text that takes the place of another. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The tree of a module. @throws {SyntaxError} It is none. */
export function parse(text: string): Node {
  return parseBabel(text, { sourceType: "module", plugins: ["typescript"] })
    .program as unknown as Node;
}

/** Is this text a module at all? */
export function parses(text: string): boolean {
  try {
    return parse(text) !== null;
  } catch {
    return false;
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string" &&
  typeof (value as Node).start === "number";

/** Fields that hold no code. */
const ASIDE = new Set(["loc", "extra", "leadingComments", "trailingComments", "innerComments"]);

/** The nodes right below this one, in their order. */
export function childrenOf(node: Node): Node[] {
  const found: Node[] = [];
  for (const [field, value] of Object.entries(node)) {
    if (ASIDE.has(field)) continue;
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) found.push(...value.filter(isNode));
  }
  return found;
}

/** All nodes, outer before inner, each with those around it (the nearest last). */
export function* walk(
  node: Node,
  around: readonly Node[] = [],
): Generator<readonly [node: Node, around: readonly Node[]]> {
  yield [node, around];
  const below = [...around, node];
  for (const child of childrenOf(node)) yield* walk(child, below);
}

/** The text with all edits made. They must not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = "", from = 0;
  // At one place the earlier edit stays first: sorting is stable.
  for (const { start, end, text: put } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(from, start) + put;
    from = end;
  }
  return result + text.slice(from);
}

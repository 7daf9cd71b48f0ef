/**
 * What is written into copies of the code: a count of turns in each loop, so that a loop that never
 * ends fails at the same turn on each machine, and marks that say which pieces a test runs. Lines
 * stay where they are. What the marks are told to is in `hook.ts`.
 *
 * @module
 */

import { type Edit, edited, isNode, type Node, parse, walk } from "./syntax.ts";

/** Turns of one loop that no run of a test comes near: beyond it the loop never ends. */
export const LOOP_TURNS_MAX = 30_000_000;

/** What a loop says that never ends. */
export const LOOP_FAULT = "a loop of a mutant goes round without end";

/** A piece of code that is run as a whole, or not: characters from, and up to. */
export interface Site {
  readonly start: number;
  readonly end: number;
}

const LOOPS = new Set([
  "WhileStatement",
  "DoWhileStatement",
  "ForStatement",
  "ForOfStatement",
  "ForInStatement",
]);

/** Statements that do nothing when they are come to. */
const IDLE = /^(TS|Import|ExportNamed|ExportAll|FunctionDeclaration|EmptyStatement)/;
const FUNCTIONS = /^(Function|Class(Private)?Method|ObjectMethod)/;

const isLoop = ({ type }: Node): boolean => LOOPS.has(type);

/** Edits that count the turns of each loop. @param onTurn What stands in it, of its counter. */
function loopEdits(tree: Node, onTurn: (counter: string) => string): Edit[] {
  const edits: Edit[] = [];
  let count = 0;
  for (const [node, around] of walk(tree)) {
    if (!isLoop(node)) continue;
    // A label belongs to its loop: the count stands before both.
    let outer = node;
    for (const above of around.toReversed()) {
      if (above.type !== "LabeledStatement") break;
      outer = above;
    }
    const body = node.body as Node, name = `turns_${count++}`;
    edits.push({ start: outer.start, end: outer.start, text: `{ let ${name} = 0; ` });
    edits.push({ start: body.start, end: body.start, text: `{ ${onTurn(name)} ` });
    edits.push({ start: body.end, end: body.end, text: " }" });
    if (outer.end === body.end) edits.push({ start: body.end, end: body.end, text: " }" });
    else edits.push({ start: outer.end, end: outer.end, text: " }" });
  }
  return edits;
}

/** A site, and what stands before and behind it: the mark has the place of `#`. */
interface Marked extends Site {
  readonly at: number;
  readonly before: string;
  readonly behind: string;
}

const wrapped = ({ start, end }: Node, before: string, behind: string): Marked => ({
  start,
  end,
  at: start,
  before,
  behind,
});

/** Fields of a node that are run on their own, by its kind: expressions. */
const EXPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  ConditionalExpression: ["consequent", "alternate"],
  AssignmentPattern: ["right"],
  ClassProperty: ["value"],
  ClassPrivateProperty: ["value"],
};
/** The same for statements, which may be none in braces. */
const STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  IfStatement: ["consequent", "alternate"],
  ...Object.fromEntries([...LOOPS].map((type) => [type, ["body"]])),
};

function* markedIn(tree: Node): Generator<Marked> {
  for (const [node, around] of walk(tree)) {
    const parent = around.at(-1);
    if (around.some(({ type }) => /^TS(Type|Interface|Declare)/.test(type))) continue;
    const { type } = node;
    if (type === "BlockStatement" && parent !== undefined && FUNCTIONS.test(parent.type)) {
      yield { ...node, at: node.start + 1, before: " #;", behind: "" };
    }
    const list = (type === "SwitchCase" ? node.consequent : node.body) as Node[] | undefined;
    if (["Program", "BlockStatement", "SwitchCase"].includes(type) && Array.isArray(list)) {
      for (const one of list) {
        if (!IDLE.test(one.type)) yield wrapped(one, "#; ", "");
        const inner = one.declaration;
        if (one.type === "ExportNamedDeclaration" && isNode(inner) && !IDLE.test(inner.type)) {
          yield wrapped(one, "#; ", "");
        }
      }
    }
    if (type === "ArrowFunctionExpression" && isNode(node.body)) {
      if (node.body.type === "BlockStatement") {
        yield { ...node.body, at: node.body.start + 1, before: " #;", behind: "" };
      } else yield wrapped(node.body, "(#, ", ")");
    }
    for (const field of EXPRESSIONS[type] ?? []) {
      const value = node[field];
      if (isNode(value)) yield wrapped(value, "(#, ", ")");
    }
    for (const field of STATEMENTS[type] ?? []) {
      const value = node[field];
      if (isNode(value) && value.type !== "BlockStatement") yield wrapped(value, "{ #; ", " }");
    }
  }
}

/** The pieces of a module, in the order of their marks. */
export const sitesIn = (text: string): readonly Site[] => [...markedIn(parse(text))];

/** The smallest piece that a place belongs to; -1: to none. */
export function siteAt(sites: readonly Site[], at: number): number {
  let best = -1;
  sites.forEach(({ start, end }, i) => {
    const length = best < 0 ? Infinity : sites[best].end - sites[best].start;
    if (start <= at && at < end && end - start <= length) best = i;
  });
  return best;
}

/** What the hook gives, or what does as well where there is none: in a thread of a test. */
const HOOK = `const mutate_ = globalThis.mutate_ ?? { turnsMax: ${LOOP_TURNS_MAX}, turns: 0, ` +
  "marks: (_, length) => new Uint8Array(length) }; ";

/** The module with a count in each loop, which throws when it goes round too often. */
export function withLoopLimits(text: string): string {
  const limit = (counter: string) =>
    `if (++${counter} > mutate_.turnsMax) ` +
    `{ mutate_.isLost = true; throw new Error("${LOOP_FAULT}"); }`;
  return HOOK + edited(text, loopEdits(parse(text), limit));
}

/**
 * The module with loops that say how often they go round at most, and a mark for each piece.
 *
 * @param path The name that its marks go by; null: none.
 */
export function withMarks(text: string, path: string | null): string {
  const tree = parse(text), marked = path === null ? [] : [...markedIn(tree)];
  const count = (counter: string) =>
    `if (++${counter} > mutate_.turns) mutate_.turns = ${counter};`;
  const edits = marked.flatMap(({ at, end, before, behind }, i): Edit[] => [
    { start: at, end: at, text: before.replace("#", `marks_[${i}] = 1`) },
    ...(behind === "" ? [] : [{ start: end, end, text: behind }]),
  ]);
  return `${HOOK}const marks_ = mutate_.marks(${JSON.stringify(path)}, ${marked.length}); ` +
    edited(text, [...edits, ...loopEdits(tree, count)]);
}

/** `1-4,7`. */
export function spanText(numbers: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans.map(([from, to]) => from === to ? `${from}` : `${from}-${to}`).join(",");
}

/** Does a span text have a number? */
export function hasNumber(spans: string | undefined, number: number): boolean {
  return spans !== undefined && spans !== "" && spans.split(",").some((span) => {
    const [from, to = from] = span.split("-").map(Number);
    return from <= number && to >= number;
  });
}

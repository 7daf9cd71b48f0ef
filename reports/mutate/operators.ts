/**
 * What a mutant may be: one small edit each, of the kinds in which a scheduler goes wrong. Each
 * operator looks at one node and answers the texts that could stand there instead.
 *
 * @module
 */

import { childrenOf, type Edit, isNode, type Node, walk } from "./syntax.ts";

/** A node with what an operator needs to know of it. */
interface Site {
  readonly node: Node;
  /** Those around it, the nearest last. */
  readonly around: readonly Node[];
  readonly text: string;
}

type Operator = (site: Site) => readonly Edit[];

const FUNCTIONS = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassMethod",
  "ClassPrivateMethod",
  "ObjectMethod",
]);

const source = ({ text }: Site, node: Node): string => text.slice(node.start, node.end);
const instead = ({ start, end }: Node, text: string): Edit => ({ start, end, text });
const nodeAt = (node: Node, field: string): Node => node[field] as Node;
const nodesAt = (node: Node, field: string): readonly Node[] =>
  ((node[field] ?? []) as readonly unknown[]).filter(isNode);
/** Between the two operands, where the operator stands. */
const between = (left: Node, right: Node, from: string, to: string, { text }: Site): Edit[] => {
  const at = text.slice(left.end, right.start).indexOf(from);
  if (at < 0) return [];
  return [{ start: left.end + at, end: left.end + at + from.length, text: to }];
};

/** Operators and what they are taken for. */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<"],
  ">": [">=", "<="],
  ">=": [">"],
  "===": ["!=="],
  "!==": ["==="],
};
const RECKONED: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "/",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
  "&": "|",
  "|": "&",
};
const ASSIGNED: Readonly<Record<string, string>> = { "+=": "-=", "-=": "+=", "*=": "/=" };
const ROUNDED: Readonly<Record<string, string>> = {
  min: "max",
  max: "min",
  ceil: "floor",
  floor: "ceil",
};
/** Names that say at which end. */
const ENDS: Readonly<Record<string, string>> = {
  push: "unshift",
  unshift: "push",
  shift: "pop",
  pop: "shift",
  FIRST: "LAST",
  LAST: "FIRST",
  OLDER: "NEWER",
  head: "tail",
  tail: "head",
  first: "last",
  last: "first",
};

const isText = (node: Node): boolean =>
  node.type === "StringLiteral" || node.type === "TemplateLiteral" ||
  (node.type === "BinaryExpression" && (isText(nodeAt(node, "left")) ||
    isText(nodeAt(node, "right"))));

/** The nearest function around. */
const functionOf = ({ around }: Site): Node | undefined =>
  around.findLast(({ type }) => FUNCTIONS.has(type));

/** Names of the parameters and constants of a function that hold a G, an M, a P or a number. */
function numbersOf(site: Site): readonly string[] {
  const inner = functionOf(site);
  if (inner === undefined) return [];
  return nodesAt(inner, "params").flatMap((param) => {
    const at = param.type === "AssignmentPattern" ? nodeAt(param, "left") : param;
    if (at.type !== "Identifier" || !isNode(at.typeAnnotation)) return [];
    const type = source(site, at.typeAnnotation).replace(/^:\s*/, "");
    return /^(GId|MId|PId|number)$/.test(type) ? [at.name as string] : [];
  });
}

/** Is this name read here, and not written, declared or called? */
function isRead({ node, around }: Site): boolean {
  const parent = around.at(-1)!;
  switch (parent.type) {
    case "MemberExpression":
      return parent.object === node ? false : parent.computed === true;
    case "CallExpression":
    case "NewExpression":
      return parent.callee !== node;
    case "BinaryExpression":
    case "ReturnStatement":
    case "ConditionalExpression":
    case "LogicalExpression":
      return true;
    case "AssignmentExpression":
      return parent.right === node;
    default:
      return false;
  }
}

const isSimple = (node: Node): boolean =>
  ["Identifier", "NumericLiteral", "MemberExpression", "ThisExpression", "UnaryExpression"]
    .includes(node.type);

/** Statements in a row, with the gap between them kept. */
function statementsOf(node: Node): readonly Node[] {
  if (node.type === "BlockStatement") return nodesAt(node, "body");
  return node.type === "SwitchCase" ? nodesAt(node, "consequent") : [];
}

const isAction = (node: Node): boolean =>
  node.type === "ExpressionStatement" && nodeAt(node, "expression").type !== "StringLiteral";

/** What a statement writes, and what it reads besides; null: it may do anything. */
function effectOf(
  site: Site,
  statement: Node,
): { readonly to: string; readonly from: string } | null {
  const { type, ...fields } = nodeAt(statement, "expression");
  const [to, from] = type === "UpdateExpression"
    ? [fields.argument, null]
    : type === "AssignmentExpression"
    ? [fields.left, fields.right]
    : [null, null];
  if (!isNode(to) || !isQuiet(site, to) || (isNode(from) && !isQuiet(site, from))) return null;
  return { to: source(site, to), from: isNode(from) ? source(site, from) : "" };
}

/** Calls that change nothing but what they make: `new Int32Array(n).fill(-1)`. */
const MAKES =
  /^(new (\w+Array|Map|Set)(<.*>)?\([^()]*\)(\.fill\([^()]*\))?|(Math\.\w+|prngStream)\([^()]*\))$/;

const isQuiet = (site: Site, node: Node): boolean =>
  MAKES.test(source(site, node)) ||
  (!/^(Call|New|Update|Assignment|Await|Yield)Expression$/.test(node.type) &&
    childrenOf(node).every((child) => isQuiet(site, child)));

/** Two statements of which neither reads, or writes, what the other writes. */
function isIndependent(site: Site, first: Node, second: Node): boolean {
  const a = effectOf(site, first), b = effectOf(site, second);
  if (a === null || b === null || a.to === b.to) return false;
  return ![b.from, b.to].some((text) => text.includes(a.to)) &&
    ![a.from, a.to].some((text) => text.includes(b.to));
}

function returnsNothing(body: Node): boolean {
  const inside = (node: Node): boolean =>
    childrenOf(node).every((child) =>
      FUNCTIONS.has(child.type) ||
      (!(child.type === "ReturnStatement" && isNode(child.argument)) && inside(child))
    );
  return inside(body);
}

/** All operators, by the name that results go by. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  constant: (site) => {
    const { node } = site, value = node.value as number;
    if (node.type !== "NumericLiteral" || !Number.isFinite(value)) return [];
    const parent = site.around.at(-1)!;
    // −1 is NONE, and so is any other negative number.
    const isNone = value === 1 && parent.type === "UnaryExpression" && parent.operator === "-";
    return [
      ...(isNone ? [] : [instead(node, String(value + 1))]),
      instead(node, `(${value - 1})`),
    ];
  },
  comparison: (site) => {
    const { node } = site, to = COMPARED[node.operator as string];
    if (node.type !== "BinaryExpression" || to === undefined) return [];
    const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
    return to.flatMap((word) => between(left, right, node.operator as string, word, site));
  },
  arithmetic: (site) => {
    const { node } = site, word = node.operator as string;
    if (node.type === "AssignmentExpression" && ASSIGNED[word] !== undefined) {
      if (isText(nodeAt(node, "right"))) return [];
      return between(nodeAt(node, "left"), nodeAt(node, "right"), word, ASSIGNED[word], site);
    }
    if (node.type !== "BinaryExpression" || RECKONED[word] === undefined || isText(node)) return [];
    return between(nodeAt(node, "left"), nodeAt(node, "right"), word, RECKONED[word], site);
  },
  "min or max": (site) => {
    const { node } = site, object = node.object as Node | undefined;
    if (node.type !== "MemberExpression" || object?.name !== "Math") return [];
    const property = nodeAt(node, "property"), to = ROUNDED[property.name as string];
    return to === undefined ? [] : [instead(property, to)];
  },
  boolean: (site) => {
    const { node } = site;
    if (node.type === "BooleanLiteral") return [instead(node, String(!node.value))];
    if (node.type === "UnaryExpression" && node.operator === "!") {
      return [instead(node, `(${source(site, nodeAt(node, "argument"))})`)];
    }
    if (node.type !== "LogicalExpression") return [];
    const [left, right] = [nodeAt(node, "left"), nodeAt(node, "right")];
    const one = [
      instead(node, `(${source(site, left)})`),
      instead(node, `(${source(site, right)})`),
    ];
    if (node.operator === "??") return [];
    const other = node.operator === "&&" ? "||" : "&&";
    return [...one, ...between(left, right, node.operator as string, other, site)];
  },
  condition: (site) => {
    const { node } = site;
    if (node.type !== "IfStatement" && node.type !== "ConditionalExpression") return [];
    const test = nodeAt(node, "test");
    return [instead(test, `!(${source(site, test)})`), instead(test, "false")];
  },
  "dropped statement": (site) => {
    const { node, around } = site;
    if (!isAction(node) || nodeAt(node, "expression").type === "YieldExpression") return [];
    const call = nodeAt(node, "expression").callee as Node | undefined;
    if (call?.type === "Super" || statementsOf(around.at(-1)!).length === 0) return [];
    return [instead(node, ";")];
  },
  "order of two": (site) => {
    const list = statementsOf(site.node);
    return list.slice(1).flatMap((second, i) => {
      const first = list[i];
      if (!isAction(first) || !isAction(second)) return [];
      const [a, b] = [source(site, first), source(site, second)];
      if (a === b || a.startsWith("super(") || isIndependent(site, first, second)) return [];
      const gap = site.text.slice(first.end, second.start);
      return [{ start: first.start, end: second.end, text: b + gap + a }];
    });
  },
  "stale read": (site) => {
    const { node } = site;
    if (node.type !== "UpdateExpression") return [];
    const parent = site.around.at(-1)!.type;
    if (parent === "ExpressionStatement" || parent === "ForStatement") return [];
    const name = source(site, nodeAt(node, "argument")), word = node.operator as string;
    return [instead(node, node.prefix ? name + word : word + name)];
  },
  arguments: (site) => {
    const { node } = site;
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return [];
    const list = nodesAt(node, "arguments");
    return list.slice(1).flatMap((second, i) => {
      const first = list[i], [a, b] = [source(site, first), source(site, second)];
      if (!isSimple(first) || !isSimple(second) || a === b) return [];
      const gap = site.text.slice(first.end, second.start);
      return [{ start: first.start, end: second.end, text: b + gap + a }];
    });
  },
  variable: (site) => {
    const { node } = site, name = node.name as string;
    if (node.type !== "Identifier" || !isRead(site)) return [];
    const others = numbersOf(site);
    if (!others.includes(name)) return [];
    return others.filter((other) => other !== name).map((other) => instead(node, other));
  },
  ends: (site) => {
    const { node, around } = site, name = node.name as string, parent = around.at(-1)!;
    if (node.type !== "Identifier" || !Object.hasOwn(ENDS, name)) return [];
    const isMember = parent.type === "MemberExpression" && parent.property === node;
    return isMember || isRead(site) ? [instead(node, ENDS[name])] : [];
  },
  "early return": (site) => {
    const { node, around } = site;
    if (node.type !== "BlockStatement" || !FUNCTIONS.has(around.at(-1)!.type)) return [];
    if (around.at(-1)!.kind === "constructor" || !returnsNothing(node)) return [];
    if (nodesAt(node, "body").length < 2) return [];
    return [{ start: node.start + 1, end: node.start + 1, text: " return;" }];
  },
};

/** Kinds of nodes whose insides are types, names or messages, but no behaviour. */
const SILENT =
  /^(TS(?!AsExpression|NonNullExpression|SatisfiesExpression|ParameterProperty)|Import|ThrowStatement)/;
/** Fields of behaviour that hold types. */
const TYPES = ["typeAnnotation", "typeParameters", "typeArguments", "returnType"];

const isSilent = (node: Node, around: readonly Node[]): boolean =>
  [...around, node].some((at, i, all) => {
    if (SILENT.test(at.type) || at.declare === true) return true;
    const above = all[i - 1];
    return above !== undefined && TYPES.some((field) => above[field] === at) ||
      // `export … from` has names alone.
      (at.type.startsWith("Export") && isNode(at.source));
  });

/** One possible mutant of a file. */
export interface Found {
  readonly operator: string;
  readonly edit: Edit;
}

/** All mutants of a module, in the order of the text. */
export function mutantsOf(text: string, tree: Node): Found[] {
  const found: Found[] = [];
  for (const [node, around] of walk(tree)) {
    if (around.length === 0 || isSilent(node, around)) continue;
    for (const [operator, edits] of Object.entries(OPERATORS)) {
      for (const edit of edits({ node, around, text })) found.push({ operator, edit });
    }
  }
  return found.toSorted((a, b) => a.edit.start - b.edit.start);
}

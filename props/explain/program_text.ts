/**
 * A workload as readable text: short pseudo code in Go's words.
 *
 * @module
 */

import {
  type InstructionRow,
  instructionRow,
  type ObjectType,
  type OperandKind,
  type Workload,
} from "@lab/runtime";

/** Longest text that is told in full; the minimal case of a failure is far shorter. */
const LINES_MAX = 60;
/** A body shorter than this stands on the line of its loop. */
const ONE_LINE_MAX = 60;

/**
 * Pseudo code of a workload: objects, then each prog as a func, then what comes from outside.
 * `readProgram` reads it.
 *
 * @param linesMax Lines that are told.
 */
export function programText(workload: Workload, linesMax = LINES_MAX): string {
  const { params = {}, objects = {}, dists = {}, progs, attrs = {}, sync = "go", arrivals } =
    workload;
  const lines = [
    ...Object.entries(params).map(([name, value]) => `const ${name} = ${exprText(value)}`),
    ...Object.entries(objects).map(([name, decl]) => objectText(name, fields(decl))),
    ...Object.entries(dists).map(([name, dist]) => `draw ${name} from ${recordText(dist)}`),
    ...(sync === "go" ? [] : [`sync: ${sync}`]),
    ...Object.entries(attrs).map(([prog, told]) => `each ${prog} has ${recordText(told)}`),
    ...Object.entries(progs).flatMap(([name, body]) => block(`func ${name}()`, body)),
  ];
  if (arrivals !== undefined) {
    const { prog, ...others } = fields(arrivals);
    lines.push(`from outside: go ${prog}() by ${recordText(others)}`);
  }
  if (lines.length <= linesMax) return lines.join("\n");
  const left = lines.length - linesMax;
  return [...lines.slice(0, linesMax), `… and ${left} more lines`].join("\n");
}

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: object) => value as Fields;
type Body = Workload["progs"][string];

/** Types of objects in Go's words. */
const TYPES: Readonly<Record<ObjectType, (decl: Fields) => string>> = {
  chan: ({ cap = 0, net }) =>
    net ? "a socket" : cap === 0 ? "make(chan int)" : `make(chan int, ${exprText(cap)})`,
  mutex: () => "sync.Mutex",
  wg: () => "sync.WaitGroup",
  rwmutex: () => "sync.RWMutex",
  cond: () => "sync.Cond",
  once: () => "sync.Once",
  sem: ({ cap = 1 }) => `semaphore.NewWeighted(${exprText(cap)})`,
  counter: () => "atomic.Int64",
  timer: () => "time.Timer",
};

function objectText(name: string, decl: Fields): string {
  const type = TYPES[decl.type as ObjectType]?.(decl) ?? String(decl.type);
  return decl.n === undefined ? `${name} := ${type}` : `${name} := ${exprText(decl.n)} × ${type}`;
}

/** A head and its body in braces, on one line if that is short. */
function block(head: string, body: Body): string[] {
  const inner = body.flatMap((instr) => statement(instr as readonly unknown[]));
  const line = `${head} { ${inner.join("; ")} }`;
  if (inner.length === 0) return [`${head} {}`];
  if (line.length <= ONE_LINE_MAX && !inner.some((text) => text.startsWith(" "))) return [line];
  return [`${head} {`, ...inner.map((text) => `  ${text}`), "}"];
}

/** An instruction as its row tells it, and blocks in braces behind it. */
function statement(instr: readonly unknown[]): string[] {
  const row = instructionRow(instr[0]);
  if (row === null) return [JSON.stringify(instr)];
  const { operands } = row;
  const isBlock = (i: number) => operands[i]?.kind === "block";
  const [then, ...others] = instr.slice(1).filter((_, i) => isBlock(i)) as Body[];
  const head = lineOf(row, instr);
  if (then === undefined) return [head];
  return [...block(head, then), ...others.flatMap((body) => block("else", body))];
}

/** The text of an instruction without its blocks. */
function lineOf({ operands, text }: InstructionRow, instr: readonly unknown[]): string {
  const told = (at: number) => {
    const { kind, initial } = operands[at - 1];
    return kind === "parts" ? partsText(instr.slice(at)) : operandText(kind, instr[at] ?? initial);
  };
  return text.replace(
    /\[([^\]]*)\{(\d)\}([^\]]*)\]/g,
    (_, before, at, behind) =>
      instr[at] === undefined ? "" : `${before}${told(Number(at))}${behind}`,
  )
    .replace(/\{(\d)\}/g, (_, at) => told(Number(at)));
}

function operandText(kind: OperandKind, operand: unknown): string {
  if (Object.hasOwn(TYPES, kind)) return refText(operand);
  switch (kind) {
    case "ns":
      return `${exprText(operand)} ns`;
    case "given":
    case "attrs":
      return recordText(operand as Fields);
    default:
      return exprText(operand);
  }
}

/** What a select is made of: cases, "default", and the variable for the case taken. */
function partsText(parts: readonly unknown[]): string {
  let into = "";
  const cases = parts.flatMap((part) => {
    if (part === "default") return [part];
    if (Array.isArray(part) && part[0] === "timeout") {
      return [`case <-time.After(${exprText(part[1])} ns)`];
    }
    if (Array.isArray(part)) return [`case ${statement(part)}`];
    into = ` // the case taken: ${(part as { into: string }).into}`;
    return [];
  });
  return `{ ${cases.join("; ")} }${into}`;
}

/** An object: `c`, or `c[i]`. */
function refText(ref: unknown): string {
  return Array.isArray(ref) ? `${ref[0]}[${exprText(ref[1])}]` : String(ref);
}

/** An expression as Go writes it, in brackets only where one stands within another. */
function exprText(expr: unknown, inner = false): string {
  if (!Array.isArray(expr)) return String(expr);
  if (expr[0] === "draw") return `draw(${expr[1]})`;
  const [sign, left, right] = expr;
  const text = `${exprText(left, true)} ${sign} ${exprText(right, true)}`;
  return inner ? `(${text})` : text;
}

function recordText(record: object): string {
  // An expression begins with its sign; any other list, and what it is made of, is data.
  const isData = (v: unknown) =>
    typeof v === "object" && !(Array.isArray(v) && typeof v[0] === "string");
  const value = (v: unknown) => isData(v) ? JSON.stringify(v) : exprText(v);
  return Object.entries(record).map(([key, v]) => `${key}: ${value(v)}`).join(", ");
}

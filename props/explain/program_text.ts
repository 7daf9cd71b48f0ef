/**
 * A workload as readable text: short pseudo code in Go's words.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";

/** Longest text that is told in full; the minimal case of a failure is far shorter. */
const LINES_MAX = 60;
/** A body shorter than this stands on the line of its loop. */
const ONE_LINE_MAX = 60;

/** Pseudo code of a workload: objects, then each prog as a func, then what comes from outside. */
export function programText(workload: Workload): string {
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
  if (lines.length <= LINES_MAX) return lines.join("\n");
  const left = lines.length - LINES_MAX;
  return [...lines.slice(0, LINES_MAX), `… and ${left} more lines`].join("\n");
}

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: object) => value as Fields;
type Body = Workload["progs"][string];

/** Types of objects in Go's words. */
const TYPES: Readonly<Record<string, (decl: Fields) => string>> = {
  chan: ({ cap = 0, net }) =>
    net ? "a socket" : cap === 0 ? "make(chan int)" : `make(chan int, ${exprText(cap)})`,
  mutex: () => "sync.Mutex",
  wg: () => "sync.WaitGroup",
};

function objectText(name: string, decl: Fields): string {
  const type = TYPES[String(decl.type)]?.(decl) ?? String(decl.type);
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

/** How each instruction is told. Operands come without the instruction's name. */
const STATEMENTS: Readonly<Record<string, (...operands: never[]) => string | string[]>> = {
  mark: (id: unknown = "id") => `mark(${exprText(id)})`,
  spawn: (prog: string, vars: Fields = {}, attrs?: Fields) =>
    `go ${prog}(${recordText(vars)})${attrs === undefined ? "" : ` with ${recordText(attrs)}`}`,
  yield: () => "runtime.Gosched()",
  send: (chan: unknown, value: unknown = 0) => `${refText(chan)} <- ${exprText(value)}`,
  recv: (chan: unknown, into?: string) => `${assigned(into)}<-${refText(chan)}`,
  close: (chan: unknown) => `close(${refText(chan)})`,
  lock: (mutex: unknown) => `${refText(mutex)}.Lock()`,
  unlock: (mutex: unknown) => `${refText(mutex)}.Unlock()`,
  wgadd: (wg: unknown, n: unknown) => `${refText(wg)}.Add(${exprText(n)})`,
  wgdone: (wg: unknown) => `${refText(wg)}.Done()`,
  wgwait: (wg: unknown) => `${refText(wg)}.Wait()`,
  select: (...parts: unknown[]) => selectText(parts),
  for: (v: string, n: unknown, body: Body) => block(`for ${v} := range ${exprText(n)}`, body),
  if: (condition: unknown, body: Body, other?: Body) => {
    const then = block(`if ${exprText(condition)} != 0`, body);
    return other === undefined ? then : [...then, ...block("else", other)];
  },
  set: (v: string, value: unknown) => `${v} = ${exprText(value)}`,
  compute: (ns: unknown) => `compute(${nsText(ns)})`,
  sleep: (ns: unknown) => `time.Sleep(${nsText(ns)})`,
  syscall: (ns: unknown) => `syscall(${nsText(ns)})`,
  netpoll: (ns: unknown) => `waitForNetwork(${nsText(ns)})`,
  pin: () => "runtime.LockOSThread()",
  unpin: () => "runtime.UnlockOSThread()",
  exit: () => "return",
};

function statement([name, ...operands]: readonly unknown[]): string[] {
  const tell = STATEMENTS[String(name)];
  const text = tell === undefined
    ? JSON.stringify([name, ...operands])
    : tell(...operands as never[]);
  return typeof text === "string" ? [text] : text;
}

function selectText(parts: readonly unknown[]): string {
  let into = "";
  const cases = parts.map((part) => {
    if (part === "default") return "default";
    if (!Array.isArray(part)) {
      into = ` // the case taken: ${(part as { into: string }).into}`;
      return "";
    }
    const [kind, chan, value] = part;
    if (kind === "send") return `case ${refText(chan)} <- ${exprText(value ?? 0)}`;
    return `case ${assigned(value)}<-${refText(chan)}`;
  });
  return `select { ${cases.filter((text) => text !== "").join("; ")} }${into}`;
}

const assigned = (into: unknown) => typeof into === "string" ? `${into} = ` : "";

/** An object: `c`, or `c[i]`. */
function refText(ref: unknown): string {
  return Array.isArray(ref) ? `${ref[0]}[${exprText(ref[1])}]` : String(ref);
}

const nsText = (ns: unknown) => `${exprText(ns)} ns`;

/** An expression as Go writes it, in brackets only where one stands within another. */
function exprText(expr: unknown, inner = false): string {
  if (!Array.isArray(expr)) return String(expr);
  if (expr[0] === "draw") return `draw(${expr[1]})`;
  const [sign, left, right] = expr;
  const text = `${exprText(left, true)} ${sign} ${exprText(right, true)}`;
  return inner ? `(${text})` : text;
}

function recordText(record: object): string {
  const value = (v: unknown) =>
    typeof v === "object" && !Array.isArray(v) ? JSON.stringify(v) : exprText(v);
  return Object.entries(record).map(([key, v]) => `${key}: ${value(v)}`).join(", ");
}

/**
 * The other way of `programText`: a workload from its text in Go's words. Statements are read by
 * the same rows that write them, so a new instruction can be read without a change here.
 *
 * @module
 */

import {
  INSTRUCTION_NAMES,
  type InstructionRow,
  instructionRow,
  type ObjectType,
  type Workload,
} from "@lab/runtime";

type Fields = Record<string, unknown>;
type Operand = InstructionRow["operands"][number];
/** An instruction, or a part of one. */
type Parsed = unknown[];

/** What is wrong with a text, and in which line of it. */
export class TextError extends RangeError {
  /** @param line From 1. */
  constructor(readonly line: number, what: string) {
    super(`line ${line}: ${what}`);
  }
}

/** Objects as the text declares them. */
const DECLARED: readonly (readonly [RegExp, (found: string) => Fields])[] = [
  [/^a socket$/, () => ({ type: "chan", net: true })],
  [/^make\(chan int(?:, (.+))?\)$/, (cap) => ({
    type: "chan",
    ...cap === undefined ? {} : { cap: expression(cap) },
  })],
  [/^semaphore\.NewWeighted\((.+)\)$/, (cap) => ({ type: "sem", cap: expression(cap) })],
  ...Object.entries({
    "sync.Mutex": "mutex",
    "sync.WaitGroup": "wg",
    "sync.RWMutex": "rwmutex",
    "sync.Cond": "cond",
    "sync.Once": "once",
    "atomic.Int64": "counter",
    "time.Timer": "timer",
  }).map(([words, type]) =>
    [new RegExp(`^${words.replace(".", "\\.")}$`), () => ({ type })] as const
  ),
];

/**
 * The workload that a text says.
 *
 * @throws {TextError} It is no such text; the message names the line and what stands there.
 */
export function readProgram(text: string): Workload {
  const reader = new Reader(text);
  return reader.workload() as unknown as Workload;
}

class Reader {
  #at = 0;
  readonly #types: Record<string, ObjectType> = {};

  constructor(readonly text: string) {}

  workload(): Fields {
    const found: Record<string, Fields> = {};
    const put = (part: string, name: string, value: unknown) => {
      const names = found[part] ??= {};
      if (Object.hasOwn(names, name)) this.#fail(`${name} is there twice: rename one`);
      names[name] = value;
    };
    const rest: Fields = {};
    for (this.#skip(); this.#at < this.text.length; this.#skip()) {
      const line = this.#peekLine();
      let match: RegExpExecArray | null;
      if ((match = /^func (\w+)\(\) *(?=\{)/.exec(line)) !== null) {
        this.#at += match[0].length;
        put("progs", match[1], this.#block());
        continue;
      }
      if ((match = /^const (\w+) = (.+)$/.exec(line)) !== null) {
        put("params", match[1], this.#expression(match[2]));
      } else if ((match = /^draw (\w+) from (.+)$/.exec(line)) !== null) {
        put("dists", match[1], this.#record(match[2]));
      } else if ((match = /^sync: (\w+)$/.exec(line)) !== null) rest.sync = match[1];
      else if ((match = /^each (\w+) has (.+)$/.exec(line)) !== null) {
        put("attrs", match[1], this.#record(match[2]));
      } else if ((match = /^from outside: go (\w+)\(\) by (.+)$/.exec(line)) !== null) {
        rest.arrivals = { prog: match[1], ...this.#record(match[2]) };
      } else if ((match = /^(\w+) := (?:(.+) × )?(.+)$/.exec(line)) !== null) {
        const decl = this.#declaration(match[3]);
        this.#types[match[1]] = decl.type as ObjectType;
        put("objects", match[1], {
          ...decl,
          ...match[2] === undefined ? {} : { n: this.#expression(match[2]) },
        });
      } else this.#fail(`cannot be read: ${line}; write for example func main() { … }`);
      this.#at += line.length;
    }
    return { progs: {}, ...found, ...rest };
  }

  #fail(what: string): never {
    throw new TextError(this.text.slice(0, this.#at).split("\n").length, what);
  }

  /** Reads a piece, whose error gets the line. */
  #of<T>(read: (text: string) => T, text: string): T {
    try {
      return read(text);
    } catch (error) {
      return this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #expression(text: string): unknown {
    return this.#of(expression, text);
  }

  #record(text: string): Fields {
    return this.#of((pairs) => record(pairs, true), text);
  }

  #declaration(text: string): Fields {
    for (const [pattern, make] of DECLARED) {
      const match = pattern.exec(text);
      if (match !== null) return this.#of(make, match[1]);
    }
    return this.#fail(`is no object: ${text}; write for example sync.Mutex`);
  }

  #skip(): void {
    while (/[\s;]/.test(this.text[this.#at] ?? "")) this.#at++;
  }

  #peekLine(): string {
    const end = this.text.indexOf("\n", this.#at);
    return this.text.slice(this.#at, end < 0 ? undefined : end).trimEnd();
  }

  /** Statements in braces. */
  #block(): Parsed[] {
    if (this.text[this.#at] !== "{") this.#fail("needs { here");
    this.#at++;
    const body: Parsed[] = [];
    for (this.#skip(); this.text[this.#at] !== "}"; this.#skip()) {
      if (this.#at >= this.text.length) this.#fail("needs a } at the end");
      body.push(this.#statement());
    }
    this.#at++;
    return body;
  }

  #statement(): Parsed {
    const from = this.#at, head = this.#head();
    const blocks: Parsed[][] = [];
    while (this.text[this.#at] === "{") {
      blocks.push(this.#block());
      const next = /^\s*else (?=\{)/.exec(this.text.slice(this.#at));
      if (next !== null) this.#at += next[0].length;
    }
    const found = statementOf(head, blocks, this.#types);
    if (found !== null) return found;
    this.#at = from;
    return this.#fail(`is no statement, or names an object of another type: ${head}`);
  }

  /** Up to the end of a statement, or to the block that belongs to it. */
  #head(): string {
    const from = this.#at;
    const isSelect = this.text.startsWith("select {", from);
    for (let depth = 0; this.#at < this.text.length; this.#at++) {
      const sign = this.text[this.#at];
      if (depth === 0 && (/[;\n}]/.test(sign) || (sign === "{" && !isSelect))) break;
      if (/[({[]/.test(sign)) depth++;
      else if (/[)}\]]/.test(sign)) depth--;
    }
    return this.text.slice(from, this.#at).trim();
  }
}

/** A statement by the first row that it fits. */
function statementOf(
  head: string,
  blocks: readonly Parsed[][],
  types: Readonly<Record<string, ObjectType>>,
): Parsed | null {
  for (const name of INSTRUCTION_NAMES) {
    const row = instructionRow(name)!, match = patternOf(row).exec(head);
    if (match === null) continue;
    const operands = operandsOf(row, match.groups ?? {}, blocks, types);
    if (operands !== null) return [name, ...operands];
  }
  return null;
}

const PATTERNS = new Map<InstructionRow, RegExp>();
const quoted = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** What a row's text looks like, with a group for each operand. */
function patternOf(row: InstructionRow): RegExp {
  const known = PATTERNS.get(row);
  if (known !== undefined) return known;
  const slots = (text: string) =>
    text.split(/(\{\d\})/).map((part) =>
      /^\{\d\}$/.test(part) ? `(?<o${part[1]}>.*?)` : quoted(part)
    ).join("");
  const source = row.text.split(/(\[[^\]]*\{\d\}[^\]]*\])/).map((part) =>
    part.startsWith("[") && part.includes("{") ? `(?:${slots(part.slice(1, -1))})?` : slots(part)
  ).join("");
  const pattern = new RegExp(`^${source}$`);
  PATTERNS.set(row, pattern);
  return pattern;
}

/** Operands in their order, without those at the end that say what holds anyhow; null: no fit. */
function operandsOf(
  { operands }: InstructionRow,
  slots: Readonly<Record<string, string | undefined>>,
  blocks: readonly Parsed[][],
  types: Readonly<Record<string, ObjectType>>,
): unknown[] | null {
  const own = [...blocks], found: unknown[] = [];
  let given = 0;
  for (const [i, operand] of operands.entries()) {
    const isBlock = operand.kind === "block", text = slots[`o${i + 1}`];
    let value: unknown;
    if (isBlock) value = own.shift();
    else if (text !== undefined) {
      const read = tried(() => operandOf(operand, text, types));
      if (read === null) return null;
      if (operand.kind === "parts") return [...found, ...read as unknown[]];
      value = read;
    }
    if (value === undefined && operand.optional === undefined) return null;
    const isInitial = JSON.stringify(value) === JSON.stringify(operand.initial);
    found.push(value ?? operand.initial);
    if (value !== undefined && !(operand.optional && isInitial)) given = found.length;
  }
  return own.length > 0 ? null : found.slice(0, given);
}

/** What `read` gives, or null if the text is of another form. */
function tried<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

const NAME = /^[A-Za-z_]\w*$/;

function operandOf(
  { kind }: Operand,
  text: string,
  types: Readonly<Record<string, ObjectType>>,
): unknown {
  switch (kind) {
    case "ns": {
      if (!text.endsWith(" ns")) throw new RangeError("needs a unit");
      return expression(text.slice(0, -3));
    }
    case "number":
      return expression(text);
    case "prog":
    case "variable":
      if (!NAME.test(text)) throw new RangeError(`is no name: ${text}`);
      return text;
    case "given":
    case "attrs":
      return record(text);
    case "parts":
      return selectParts(text, types);
    default: {
      const [, name, index] = /^(\w+)(?:\[(.+)\])?$/.exec(text) ?? [];
      // A timer stands for its channel as well.
      const isIt = types[name] === kind || (kind === "chan" && types[name] === "timer");
      if (!isIt) throw new RangeError(`is no ${kind}: ${text}`);
      return index === undefined ? name : [name, expression(index)];
    }
  }
}

/** Cases of a select, and the variable for the case taken. */
function selectParts(text: string, types: Readonly<Record<string, ObjectType>>): unknown[] {
  const [, inner, into] = /^\{ (.*) \}(?: \/\/ the case taken: (\w+))?$/s.exec(text) ?? [];
  if (inner === undefined) throw new RangeError("is no select");
  const parts = split(inner, /[;\n]/).map((part) => {
    if (part === "default") return part;
    const after = /^case <-time\.After\((.+) ns\)$/.exec(part);
    if (after !== null) return ["timeout", expression(after[1])];
    const found = part.startsWith("case ") ? statementOf(part.slice(5), [], types) : null;
    if (found === null) throw new RangeError(`is no case: ${part}`);
    return found;
  });
  return into === undefined ? parts : [...parts, { into }];
}

/** Pieces between signs that stand in no brackets. */
function split(text: string, sign: RegExp): string[] {
  const parts: string[] = [];
  let from = 0, depth = 0;
  for (let i = 0; i <= text.length; i++) {
    const here = text[i];
    if (i === text.length || (depth === 0 && sign.test(here))) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    } else if (/[({[]/.test(here)) depth++;
    else if (/[)}\]]/.test(here)) depth--;
  }
  return parts.filter((part) => part !== "");
}

/** A word that is no expression: `round-robin`. */
const WORD = /^[a-z]+(?:-[a-z]+)+$/;

/** `key: value, …` @param hasWords Values may be words with a hyphen: nothing is worked out. */
function record(text: string, hasWords = false): Fields {
  return Object.fromEntries(
    split(text, /,/).map((pair) => {
      const [, key, value] = /^(\w+): (.+)$/s.exec(pair) ?? [];
      if (key === undefined) throw new RangeError(`must be key: value: received ${pair}`);
      if (hasWords && WORD.test(value)) return [key, value];
      return [key, /^[[{"]/.test(value) ? JSON.parse(value) : expression(value)];
    }),
  );
}

/** Operations by how strongly they bind. */
const LEVELS: readonly (readonly string[])[] = [["<", "=="], ["+", "-"], ["*", "%"]];

/** @throws {RangeError} It is no expression. */
function expression(text: string): unknown {
  const tokens = text.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|\w+|==|\S/g) ?? [];
  let at = 0;
  const level = (n: number): unknown => {
    if (n === LEVELS.length) return primary();
    let left = level(n + 1);
    while (LEVELS[n].includes(tokens[at])) left = [tokens[at++], left, level(n + 1)];
    return left;
  };
  const primary = (): unknown => {
    const token = tokens[at++] ?? "";
    if (token === "(") {
      const inner = level(0);
      if (tokens[at++] !== ")") throw new RangeError(`needs a ) in ${text}`);
      return inner;
    }
    if (token === "-" && /^\d/.test(tokens[at] ?? "")) return -Number(tokens[at++]);
    if (/^\d/.test(token)) return Number(token);
    if (token === "draw" && tokens[at] === "(") {
      const name = tokens[at + 1];
      at += 3;
      return ["draw", name];
    }
    if (NAME.test(token)) return token;
    throw new RangeError(`is no number, name or expression: ${text}`);
  };
  const found = level(0);
  if (at !== tokens.length) throw new RangeError(`is no expression: ${text}`);
  return found;
}

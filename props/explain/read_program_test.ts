import fc from "fast-check";
import { assertEquals, assertThrows } from "@std/assert";
import { assemble, INSTRUCTION_NAMES, instructionRow, type Workload } from "@lab/runtime";
import { scene } from "../arbitraries/scenes.ts";
import { programText } from "./program_text.ts";
import { readProgram, TextError } from "./read_program.ts";

/** What is read is told as it was, and is the same program. */
function assertReads(workload: Workload): void {
  const text = programText(workload, Infinity), read = readProgram(text);
  assertEquals(programText(read, Infinity), text);
  const { name } = workload;
  const whole = { ...read, ...name === undefined ? {} : { name } };
  assertEquals(assemble(whole), assemble(workload), text);
}

Deno.test("readProgram() gives the program back that programText() tells", () => {
  fc.assert(
    fc.property(scene, ({ workload }) => assertReads(workload)),
    { seed: 4, numRuns: 300 },
  );
});

Deno.test("readProgram() reads every instruction", () => {
  const objects = {
    c: { type: "chan", cap: 2 },
    s: { type: "chan", net: true },
    mu: { type: "mutex" },
    rw: { type: "rwmutex" },
    all: { type: "wg" },
    ready: { type: "cond" },
    once: { type: "once" },
    sem: { type: "sem", cap: 3 },
    n: { type: "counter" },
    t: { type: "timer" },
    many: { type: "mutex", n: 4 },
  };
  // Examples name objects of their own: each gets one of the type that its row asks for.
  const nameOf: Readonly<Record<string, string>> = {
    chan: "c",
    mutex: "mu",
    rwmutex: "rw",
    wg: "all",
    cond: "ready",
    once: "once",
    sem: "sem",
    counter: "n",
    timer: "t",
    prog: "w",
  };
  const renamed = (instr: readonly unknown[]): unknown[] => {
    const { operands } = instructionRow(instr[0] as string)!;
    return instr.map((part, i) => {
      const kind = operands[i - 1]?.kind ?? (operands.at(-1)?.kind === "parts" ? "parts" : "");
      if (i === 0) return part;
      if (kind === "block") return (part as unknown[][]).map(renamed);
      if (kind === "parts" && Array.isArray(part) && part[0] !== "timeout") return renamed(part);
      return nameOf[kind] ?? part;
    });
  };
  for (const name of INSTRUCTION_NAMES) {
    const instr = renamed(instructionRow(name)!.example);
    const text = programText({ objects, progs: { main: [instr], w: [] } } as never, Infinity);
    assertEquals(programText(readProgram(text), Infinity), text, name);
  }
});

Deno.test("people may write expressions without brackets, and lines as they like", () => {
  const text = `mu := 2 × sync.Mutex
    func main() { for i := range 3 {
        mu[i % 2].Lock(); compute(2 * i + 1 ns)
        mu[i % 2].Unlock() }
    }`;
  assertEquals(readProgram(text), {
    objects: { mu: { type: "mutex", n: 2 } },
    progs: {
      main: [["for", "i", 3, [
        ["lock", ["mu", ["%", "i", 2]]],
        ["compute", ["+", ["*", 2, "i"], 1]],
        ["unlock", ["mu", ["%", "i", 2]]],
      ]]],
    },
  } as never);
});

Deno.test("what cannot be read is named with its line", () => {
  const rows = [
    ["func main() {\n  fly()\n}", "line 2: is no statement", "fly()"],
    ["func main() {\n  c <- 1\n}", "line 2:", "another type"],
    ["hello", "line 1: cannot be read", "hello"],
    ["c := a hat\nfunc main() {}", "line 1: is no object", "a hat"],
    ["func main() {\n  runtime.Gosched()", "line 2: needs a }"],
    ["func main() {}\nfunc main() {}", "line 2: main is there twice"],
    ["const n = (1 + ", "line 1: is no number"],
  ] as const;
  for (const [text, ...words] of rows) {
    const { message } = assertThrows(() => readProgram(text), TextError);
    for (const word of words) assertEquals([word, message.includes(word)], [word, true], message);
  }
});

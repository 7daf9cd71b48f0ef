import { assert, assertEquals, assertThrows } from "@std/assert";
import { LINUX_X64 } from "../core/cost_presets.ts";
import { ProgramError } from "../core/errors.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import { Low, lowered, Place } from "./lower.ts";
import { simulate } from "./simulate.ts";

/** How the operands of the program are written. */
interface Form {
  readonly variable: (name: string) => unknown;
  readonly number: (value: number) => unknown;
}

const PLAIN: Form = { variable: (name) => name, number: (value) => value };
/** The same values, but an expression each. */
const WRAPPED: Form = {
  variable: (name) => ["+", name, "zero"],
  number: (value) => ["+", value, "zero"],
};

/** A program with every instruction that has a lowered form. */
function program({ variable, number }: Form) {
  const there = ["c", number(0)], back = ["c", number(1)], all = ["wg", number(0)];
  return assemble({
    name: "forms",
    objects: { c: { type: "chan", n: 2 }, wg: { type: "wg", n: 1 } },
    progs: {
      main: [
        ["set", "zero", 0],
        ["set", "rounds", 5],
        ["set", "first", 3],
        ["wgadd", all, number(1)],
        ["set", "one", 1],
        ["spawn", "other", {
          rounds: variable("rounds"),
          first: variable("first"),
          zero: 0,
          one: variable("one"),
        }],
        ["for", "i", variable("rounds"), [
          ["send", there, variable("i")],
          ["recv", back, "got"],
          ["if", variable("i"), [["set", "sum", ["+", variable("sum"), 7]]], [
            ["set", "sum", ["-", variable("got"), 2]],
          ]],
        ]],
        ["for", "k", number(3), [["compute", variable("first")], ["compute", number(4)], [
          "yield",
        ]]],
        ["wgwait", all],
      ],
      other: [
        ["for", "j", variable("rounds"), [
          ["recv", ["c", variable("zero")], "got"],
          ["set", "got", ["+", variable("got"), 10]],
          ["compute", variable("got")],
          ["send", ["c", variable("one")], variable("got")],
        ]],
        ["wgadd", all, number(-1)],
      ],
    },
  });
}

const opcodes = (form: Form) => lowered(program(form)).code.filter((_, i) => i % Place.WORDS === 0);

Deno.test("lowered() has a form of its own for each instruction with plain operands, for none else", () => {
  const plain = opcodes(PLAIN), wrapped = opcodes(WRAPPED);
  const { EXIT: _exit, SPAWN: _spawn, JUMP: _jump, OTHER: _other, ...forms } = Low;
  for (const [name, op] of Object.entries(forms)) {
    assert(plain.includes(op), `${name} is missing`);
    // A count that is an expression becomes a variable before its loop begins.
    const stands = wrapped.includes(op);
    assertEquals(stands, op === Low.NEXT_VAR, `${name} stands for an expression`);
  }
  assert(lowered(program(PLAIN)).args.some((arg) => arg < 0));
  assert(lowered(program(WRAPPED)).args.every((arg) => arg >= 0));
});

Deno.test("lowered code does what the expressions do: the same events, values and costs", () => {
  const [plain, wrapped] = [PLAIN, WRAPPED].map((form) => {
    const forms = program(form);
    const outcome = simulate({
      model: (ops) => new TestModel(ops),
      program: forms,
      machine: { procs: 2 },
      costs: LINUX_X64,
      verify: true,
      sink: "columns",
    });
    // G0 runs the first prog, G1 the other.
    const values = ["zero", "rounds", "first", "sum", "got"].map((name) =>
      forms.varNames.map((names, g) => outcome.finals![g]![names.indexOf(name)])
    );
    return { outcome, values };
  });
  assertEquals(plain.outcome.endName, "done");
  assertEquals(plain.values, [[0, 0], [5, 5], [3, 3], [36, undefined], [14, 14]]);
  assertEquals(wrapped.values, plain.values);
  assertEquals(wrapped.outcome.hash, plain.outcome.hash);
  assertEquals(wrapped.outcome.metrics.costs, plain.outcome.metrics.costs);
});

Deno.test("an index beyond its list panics with the same words, whatever form it is written in", () => {
  for (const code of [["send", ["c", "i"], "i"], ["recv", ["c", "i"]]]) {
    for (const i of [2, -1]) {
      const run = () =>
        simulate({
          model: (ops) => new TestModel(ops),
          program: assemble({
            name: "beyond",
            objects: { c: { type: "chan", n: 2 } },
            progs: { main: [["set", "i", i], code] },
          }),
          machine: { procs: 1 },
        });
      assertThrows(run, ProgramError, `index ${i} out of range 0..1`);
    }
  }
});

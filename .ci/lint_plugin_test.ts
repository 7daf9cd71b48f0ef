import { assertEquals } from "@std/assert";
import plugin from "./lint_plugin.ts";

/** A snippet, where it stands, and the messages' beginnings that it must give. */
interface Case {
  readonly file: string;
  readonly code: string;
  readonly gives: readonly string[];
}

const CASES: readonly Case[] = [
  // import-direction: what must be refused …
  {
    file: "runtime/engine/x.ts",
    code: `import { MODELS } from "@lab/models";`,
    gives: ["'@lab/models' is against the direction"],
  },
  {
    file: "models/gm.ts",
    code: `import { check } from "@lab/props";`,
    gives: ["'@lab/props' is against the direction"],
  },
  {
    file: "props/x.ts",
    code: `import { SCENARIOS } from "@lab/benches";`,
    gives: ["'@lab/benches' is against the direction"],
  },
  {
    file: "models/gm.ts",
    code: `import { Model } from "../runtime/model.ts";`,
    gives: ["'../runtime/model.ts' reaches from models/ into runtime/"],
  },
  {
    file: "reports/files/x.ts",
    code: `import { buildReport } from "../pages/build.ts";`,
    gives: ["'../pages/build.ts' goes backwards: reports/files may import"],
  },
  {
    file: "models/gm.ts",
    code: `import { gpm } from "@lab/models";`,
    gives: ["'@lab/models' is models/ itself"],
  },
  {
    file: "benches/x.ts",
    code: `import fc from "fast-check";`,
    gives: ["'fast-check' belongs to props/"],
  },
  {
    file: "runtime/x.ts",
    code: `import { Command } from "commander";`,
    gives: ["'commander' belongs to reports/"],
  },
  {
    file: "runtime/x.ts",
    code: `import { assert } from "@std/assert";`,
    gives: ["'@std/assert' belongs in tests"],
  },
  {
    file: "models/x.ts",
    code: `import { cpus } from "node:os"; import { readFileSync } from "node:fs";`,
    gives: ["'node:os' belongs to benches/", "'node:fs' is not in the import map"],
  },
  {
    file: "reports/x.ts",
    code: `import x from "npm:left-pad";`,
    gives: ["'npm:left-pad' is not in the import map"],
  },
  {
    file: "runtime/x.ts",
    code: `export { MODELS } from "@lab/models"; export * from "@lab/props";`,
    gives: ["'@lab/models' is against", "'@lab/props' is against"],
  },
  {
    file: "runtime/x.ts",
    code: `const x = await import("@lab/models"); console.log(x);`,
    gives: ["'@lab/models' is against"],
  },
  // … and what must pass
  { file: "models/gm.ts", code: `import { Model } from "@lab/runtime";`, gives: [] },
  { file: "runtime/engine/x.ts", code: `import { again } from "../model.ts";`, gives: [] },
  { file: "runtime/x_test.ts", code: `import { assert } from "@std/assert";`, gives: [] },
  { file: "props/x.ts", code: `import fc from "fast-check";`, gives: [] },
  { file: "reports/x.ts", code: `import { SCENARIOS } from "@lab/benches";`, gives: [] },
  { file: "elsewhere/x.ts", code: `import { MODELS } from "@lab/models";`, gives: [] },
  // no-outside-world: what must be refused …
  { file: "runtime/engine/x.ts", code: `Date.now();`, gives: ["'Date' here"] },
  { file: "runtime/engine/x.ts", code: `new Date();`, gives: ["'Date' here"] },
  { file: "models/x.ts", code: `performance.now();`, gives: ["'performance' here"] },
  { file: "models/x.ts", code: `Math.random();`, gives: ["'Math.random' here"] },
  { file: "models/x.ts", code: `Math["random"]();`, gives: ["'Math.random' here"] },
  { file: "models/x.ts", code: `const { random } = Math;`, gives: ["'Math.random' here"] },
  { file: "models/x.ts", code: `globalThis.performance.now();`, gives: ["'performance' here"] },
  {
    file: "props/x.ts",
    code: `Deno.writeTextFileSync("a", "b");`,
    gives: ["'Deno.writeTextFileSync'"],
  },
  {
    file: "reports/x_test.ts",
    code: `new Deno.Command("go").spawn();`,
    gives: ["'Deno.Command' here: start processes by cleanCommand()"],
  },
  { file: "runtime/parallel/clean_command.ts", code: `new Deno.Command("go");`, gives: [] },
  { file: "reports/x.ts", code: `Deno.bench("a", () => {});`, gives: ["'Deno.bench' here"] },
  // … and what must pass
  { file: "runtime/parallel/x.ts", code: `performance.now();`, gives: [] },
  { file: "benches/x.ts", code: `performance.now(); Deno.bench("a", () => {});`, gives: [] },
  { file: "reports/x.ts", code: `Deno.writeTextFileSync("a", "b");`, gives: [] },
  { file: "props/regressions/save.ts", code: `Deno.writeTextFileSync("a", "b");`, gives: [] },
  {
    file: "models/x.ts",
    code: `const a = Math.floor(1.5); a.performance; ({ Date: 1 });`,
    gives: [],
  },
  // short-comments, short-files: what must be refused …
  { file: "props/x.ts", code: `/** ${"x".repeat(94)} */`, gives: ["a comment's line has 101"] },
  {
    file: "x.ts",
    code: `/**\n * ${"x".repeat(98)}\n * y\n * ${"z".repeat(99)}\n */`,
    gives: ["a comment's line has 101", "a comment's line has 102"],
  },
  { file: "x.ts", code: `    f(); // ${"x".repeat(90)}`, gives: ["a comment's line has 102"] },
  { file: "x.ts", code: "f();\n".repeat(401), gives: ["has 401 lines, more than 400"] },
  // … and what must pass
  { file: "props/x.ts", code: `/** ${"x".repeat(93)} */`, gives: [] },
  { file: "x.ts", code: `const text = "// ${"x".repeat(100)}";`, gives: [] },
  { file: "x.ts", code: "f();\n".repeat(400), gives: [] },
];

for (const { file, code, gives } of CASES) {
  const verb = gives.length === 0 ? "accepts" : "refuses";
  Deno.test(`lint plugin ${verb} in ${file}: ${code.slice(0, 100)}`, () => {
    const found = Deno.lint.runPlugin(plugin, file, code).map((fault) => fault.message);
    assertEquals(found.length, gives.length, `messages: ${JSON.stringify(found)}`);
    gives.forEach((start, i) => assertEquals(found[i].slice(0, start.length), start));
  });
}

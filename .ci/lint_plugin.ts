/**
 * The rules that correctness rests on, as lint rules (see deno.json, `lint.plugins`).
 *
 * - `lab/import-direction`: imports keep to the tables of `import_rules.ts`.
 * - `lab/no-outside-world`: no clock, no unseeded randomness and no files where a run must be the
 *   same bytes every time; `Deno.bench` only in benches; processes are started by one function.
 * - `lab/short-comments`, `lab/short-files`: no line of comment and no file is too long.
 *
 * @module
 */

import { importFault, MAY_IMPORT, type RepoFile } from "./import_rules.ts";

/** Columns of a line of comment; `deno fmt` keeps code within them. */
const COLUMNS_MAX = 100;
/** Lines of a file. */
const LINES_MAX = 400;

/** A name that may not be used in some places. */
interface Banned {
  /** `Date`, or `Math.random` with both parts. */
  readonly name: string;
  /** Is it banned in this file? */
  readonly inFile: (file: RepoFile) => boolean;
  readonly because: string;
}

/** Where a run must give the same bytes every time. */
const isDeterministic = (file: RepoFile): boolean =>
  file.folder === "models" ||
  (file.folder === "runtime" && !file.path.startsWith("parallel/"));

const CLOCK = "the seed alone decides a run: take time from the engine";
const CHANCE = "the seed alone decides a run: draw from the engine's named streams";
const FILES = "only reports/ writes files, and props/regressions/save.ts";
/** The file beside reports/ that may write: a failing test saves its case. */
const isSaver = ({ folder, path }: RepoFile) =>
  folder === "props" && path === "regressions/save.ts";

/** The table of banned names. */
const BANNED: readonly Banned[] = [
  ...["Date", "performance", "setTimeout", "setInterval", "Temporal"].map((name) => ({
    name,
    inFile: isDeterministic,
    because: CLOCK,
  })),
  ...["Math.random", "crypto"].map((name) => ({
    name,
    inFile: isDeterministic,
    because: CHANCE,
  })),
  {
    name: "Deno.Command",
    inFile: (file) => !(file.folder === "runtime" && file.path === "parallel/clean_command.ts"),
    because: "start processes by cleanCommand(): some variables of a shell let Deno start none",
  },
  {
    name: "Deno.bench",
    inFile: (file) => file.folder !== "benches",
    because: "only benches/ calls Deno.bench",
  },
  ...["writeTextFile", "writeTextFileSync", "writeFile", "writeFileSync", "create", "createSync"]
    .map((name) => ({
      name: `Deno.${name}`,
      inFile: (file: RepoFile) => file.folder !== "reports" && !isSaver(file),
      because: FILES,
    })),
];

const BANNED_BY_NAME = new Map(BANNED.map((row) => [row.name, row]));
/** Objects of which only some members are banned. */
const PARTLY_BANNED = new Set(
  BANNED.filter((row) => row.name.includes(".")).map((row) => row.name.split(".")[0]),
);

/** The place of a file in the repository, or null if it stands outside the five folders. */
function placeOf(filename: string): RepoFile | null {
  const inRoot = filename.replaceAll("\\", "/").split("/").filter((part) => part !== "");
  const root = new URL("..", import.meta.url).pathname.split("/").filter((part) => part !== "");
  const isBelow = root.every((part, i) => inRoot[i] === part);
  const [folder, ...rest] = isBelow ? inRoot.slice(root.length) : inRoot;
  if (!Object.hasOwn(MAY_IMPORT, folder)) return null;
  return { folder, path: rest.join("/") };
}

/** The text of `Math.random` or `Math["random"]`, or null for anything else. */
function memberName(node: Deno.lint.MemberExpression): string | null {
  if (node.object.type !== "Identifier") return null;
  const property = node.property;
  if (property.type === "Identifier" && !node.computed) {
    return `${node.object.name}.${property.name}`;
  }
  if (property.type === "Literal" && node.computed) return `${node.object.name}.${property.value}`;
  return null;
}

const importDirection: Deno.lint.Rule = {
  create(context) {
    const file = placeOf(context.filename);
    if (file === null) return {};
    const check = (source: Deno.lint.Node | null): void => {
      if (source?.type !== "Literal" || typeof source.value !== "string") return;
      const fault = importFault(file, source.value);
      if (fault !== null) context.report({ node: source, message: `'${source.value}' ${fault}` });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
    };
  },
};

const noOutsideWorld: Deno.lint.Rule = {
  create(context) {
    const file = placeOf(context.filename);
    if (file === null) return {};
    const report = (node: Deno.lint.Node, name: string): void => {
      const row = BANNED_BY_NAME.get(name);
      if (row?.inFile(file)) context.report({ node, message: `'${name}' here: ${row.because}` });
    };
    return {
      MemberExpression(node) {
        const name = memberName(node);
        if (name === null) return;
        report(node, name.replace(/^globalThis\./, ""));
      },
      Identifier(node) {
        // A property or key of that name (`x.performance`, `{ Date: 1 }`) is not the global.
        const parent = node.parent;
        if (parent.type === "MemberExpression" && parent.property === node && !parent.computed) {
          return;
        }
        if (parent.type === "Property" && parent.key === node && !parent.shorthand) return;
        report(node, node.name);
      },
      VariableDeclarator(node) {
        // `const { random } = Math` takes the banned member out under another name.
        const object = node.init?.type === "Identifier" ? node.init.name : "";
        if (node.id.type !== "ObjectPattern" || !PARTLY_BANNED.has(object)) return;
        for (const property of node.id.properties) {
          if (property.type === "Property" && property.key.type === "Identifier") {
            report(property, `${object}.${property.key.name}`);
          }
        }
      },
    };
  },
};

const shortComments: Deno.lint.Rule = {
  create: (context) => ({
    Program() {
      const { sourceCode } = context;
      for (const { range: [from, to] } of sourceCode.getAllComments()) {
        // From the start of its first line to the end of its last.
        let at = sourceCode.text.lastIndexOf("\n", from) + 1;
        for (const { length } of sourceCode.text.slice(at, to).split("\n")) {
          if (length > COLUMNS_MAX) {
            const message = `a comment's line has ${length} columns, more than ${COLUMNS_MAX}`;
            context.report({ range: [at, at + 1], message });
          }
          at += length + 1;
        }
      }
    },
  }),
};

const shortFiles: Deno.lint.Rule = {
  create: (context) => ({
    Program() {
      const { length } = context.sourceCode.text.trimEnd().split("\n");
      const message = `has ${length} lines, more than ${LINES_MAX}: cut it in two`;
      if (length > LINES_MAX) context.report({ range: [0, 1], message });
    },
  }),
};

/** The plugin, as Deno loads it. */
const plugin: Deno.lint.Plugin = {
  name: "lab",
  rules: {
    "import-direction": importDirection,
    "no-outside-world": noOutsideWorld,
    "short-comments": shortComments,
    "short-files": shortFiles,
  },
};
export default plugin;

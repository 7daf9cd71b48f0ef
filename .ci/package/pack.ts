/**
 * Makes the tarball of the package: `deno run -A .ci/package/pack.ts FILE.tgz`.
 *
 * `deno pack` does the work. It leaves names of the import map that stand for the package's own
 * files as they are, and nobody else could resolve `@lab/runtime`. So it is given a copy: the files
 * that the exports reach, with these names written as paths.
 *
 * @module
 */

import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What of `deno.json` is read here. */
interface Config {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

const config: Config = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));

/** Runs Deno. @returns What it printed. @throws {Error} It failed; its own words. */
async function deno(cwd: string, ...args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd, env: { NO_COLOR: "1" } });
  const { success, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  if (!success) throw new Error(`deno ${args.join(" ")}\n${text.decode(stderr)}`);
  return text.decode(stdout);
}

/** Files that the exports reach, as paths from the root. @param folder For a file of imports. */
async function reached(folder: string): Promise<string[]> {
  const all = join(folder, "all.ts");
  const urls = Object.values(config.exports).map((path) => pathToFileURL(join(ROOT, path)).href);
  Deno.writeTextFileSync(all, urls.map((url) => `import "${url}";\n`).join(""));
  const graph = JSON.parse(await deno(ROOT, "info", "--json", all));
  Deno.removeSync(all);
  return (graph.modules as { specifier: string }[]).map(({ specifier }) => specifier)
    .filter((specifier) => specifier.startsWith("file:"))
    .map((specifier) => relative(ROOT, fileURLToPath(specifier)))
    .filter((path) => !path.startsWith(".."));
}

/** The text of a file with own names of the import map as paths. */
function withPaths(path: string, text: string): string {
  return text.replaceAll(/(\bfrom |\bimport\(?)"(@lab\/\w+)"/g, (whole, before, name) => {
    const target = config.imports[name];
    if (target === undefined) return whole;
    const steps = relative(dirname(path), target);
    return `${before}"${steps.startsWith(".") ? steps : `./${steps}`}"`;
  });
}

/** Copies what the package is made of. */
async function stage(folder: string): Promise<void> {
  for (const path of await reached(folder)) {
    const copy = join(folder, path);
    Deno.mkdirSync(dirname(copy), { recursive: true });
    Deno.writeTextFileSync(copy, withPaths(path, Deno.readTextFileSync(join(ROOT, path))));
  }
  for (const path of ["LICENSE", "README.md"]) {
    Deno.copyFileSync(join(ROOT, path), join(folder, path));
  }
  const { name, version, license, exports, imports, compilerOptions } = config;
  const packages = Object.entries(imports).filter(([, target]) => target.startsWith("npm:"));
  const staged = { name, version, license, exports, compilerOptions };
  const text = JSON.stringify({ ...staged, imports: Object.fromEntries(packages) }, null, 2);
  Deno.writeTextFileSync(join(folder, "deno.json"), text);
}

const [output] = Deno.args;
if (output === undefined) throw new TypeError("usage: pack.ts FILE.tgz");
const folder = Deno.makeTempDirSync();
try {
  await stage(folder);
  // Maps of sources name the folder of the copy, which is nobody's and another every time.
  const settings = ["--quiet", "--allow-dirty", "--no-source-maps"];
  await deno(folder, "pack", ...settings, "--output", resolve(output));
} finally {
  Deno.removeSync(folder, { recursive: true });
}
console.log(`${config.name} ${config.version}: ${output}`);

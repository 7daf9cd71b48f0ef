/**
 * The peers: programs of other people's libraries, each a small project with its versions pinned
 * (`../../peers/`), built from its own registry when it is first measured. None is a dependency of
 * the lab.
 *
 * @module
 */

import { outputOf, pathOf, Unavailable } from "../../children.ts";

/** A project that can be built and run. */
export interface Project {
  readonly name: string;
  /** What builds it does nothing if that was done before. */
  readonly build: readonly Command[];
  readonly run: Command;
  /** Where its tool comes from, for those who lack it. */
  readonly tool: string;
}

/** A command and its first arguments. */
export type Command = readonly [command: string, ...args: string[]];

/** The path of a file or folder of `benches/peers/`. */
const peer = (path: string) => pathOf(new URL(`../../peers/${path}`, import.meta.url));

/** A project in Rust. */
export function rust(folder: string, name: string): Project {
  const args = ["-q", "--release", "--locked", "--manifest-path", peer(`${folder}/Cargo.toml`)];
  return {
    name,
    build: [["cargo", "build", ...args]],
    run: ["cargo", "run", ...args, "--"],
    tool: "apt-get install cargo, or rustup.rs",
  };
}

/** A project in Python, whose libraries are put into a folder of its own. */
export function python(folder: string, name: string): Project {
  const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"];
  const into = ["--target", peer(`${folder}/site`), "-r", peer(`${folder}/requirements.txt`)];
  return {
    name,
    build: [["python3", ...pip, ...into]],
    run: ["python3", peer(`${folder}/mm4.py`)],
    tool: "apt-get install python3-pip",
  };
}

/** A script for Deno. @param folder Has the configuration for its libraries. "": it needs none. */
export function deno(script: URL, folder: string, name: string): Project {
  const config = folder === ""
    ? ["--no-config", "--no-lock"]
    : ["--config", peer(`${folder}/deno.json`), "--frozen"];
  return {
    name,
    build: [],
    run: ["deno", "run", "-q", "--no-prompt", ...config, pathOf(script)],
    tool: "needs the registry of npm once",
  };
}

/** A program in C. */
export function c(folder: string, file: string, name: string): Project {
  const out = peer(`${folder}/${file}`);
  return {
    name,
    build: [["cc", "-O3", "-march=native", "-o", out, `${out}.c`, "-lm"]],
    run: [out],
    tool: "apt-get install gcc",
  };
}

/** A script of the lab. */
export function lab(script: string, name: string): Project {
  const config = pathOf(new URL("../../../deno.json", import.meta.url));
  const run: Command = ["deno", "run", "-q", "--no-prompt", "--config", config, script];
  return { name, build: [], run, tool: "" };
}

/**
 * Builds those that can be built here.
 *
 * @param print Hears which are left out, and why.
 */
export async function built(
  projects: readonly Project[],
  print: (line: string) => void,
): Promise<Project[]> {
  const ready: Project[] = [];
  for (const project of projects) {
    try {
      for (const [command, ...args] of project.build) await outputOf(command, args);
      ready.push(project);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      print(`  ${project.name}: left out, ${error.message} (${project.tool})`);
    }
  }
  return ready;
}

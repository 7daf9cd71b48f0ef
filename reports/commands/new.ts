/**
 * `lab new`: a small right model to start from.
 *
 * @module
 */

import type { Command } from "commander";
import { MODELS } from "@lab/models";
import { cleanCommand } from "@lab/runtime";
import { LAB, newCommand } from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { modelUrl, pathOf, quoted } from "../guest/file.ts";
import { mustStartDeno, send } from "../guest/start_cell.ts";
import { editorConfig } from "../guest/type_check.ts";
import type { NewFile } from "../guest/write_new.ts";
import { houseFolder } from "../files/write.ts";

const TEMPLATE = new URL("../guest/template.ts", import.meta.url);
const WRITER = new URL("../guest/write_new.ts", import.meta.url);

/** The subcommand. @param done Gets the exit code. */
export function newModelCommand(done: (exit: number) => void): Command {
  return newCommand("new", "Writes a small, commented, right model to start from.", [
    "new my_model.ts",
    "new ~/schedulers/lottery.ts",
  ])
    .argument(
      "<FILE>",
      "the new file, anywhere; outside of the lab with a deno.json for editors beside it; an " +
        "existing file is never overwritten",
    )
    .action(async (file: string) => done(await writeNew(file)));
}

async function writeNew(file: string): Promise<number> {
  const url = modelUrl(file);
  const name = nameFor(file);
  const text = Deno.readTextFileSync(TEMPLATE)
    .replaceAll("MyModel", className(name))
    .replaceAll('"my-model"', JSON.stringify(name));
  const files: NewFile[] = [{ path: pathOf(url), text, isOptional: false }, ...editorFiles(url)];
  // This process may write to reports/out only. One that may write these very files, and do nothing
  // else, is started for a moment, rather than giving every command of the lab the whole disk.
  const child = cleanCommand(mustStartDeno(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-config",
      "--no-lock",
      "--no-remote",
      "--no-npm",
      `--allow-write=${files.map(({ path }) => path).join(",")}`,
      WRITER.href,
    ],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await send(child.stdin, JSON.stringify(files));
  const { success, stdout, stderr } = await child.output();
  if (!success) throw refusal(file, new TextDecoder().decode(stderr).trim().split("\n")[0]);
  console.log(`${file}: a right model with one queue, called ${name}`);
  const isConfigured = new TextDecoder().decode(stdout).trim() !== "";
  if (isConfigured) console.log("deno.json beside it: for editors, where the lab's names stand");
  console.log(`check it: ${LAB} check ${quoted(file)}`);
  return EXIT.ok;
}

/** Outside of the lab an editor does not know the lab's names, unless a deno.json says them. */
function editorFiles(model: URL): NewFile[] {
  if (pathOf(model).startsWith(houseFolder())) return [];
  const path = (name: string) => pathOf(new URL(name, model));
  try {
    // The other name of such a file.
    Deno.statSync(path("deno.jsonc"));
    return [];
  } catch {
    return [{ path: path("deno.json"), text: editorConfig(), isOptional: true }];
  }
}

function refusal(file: string, system: string): UsageError {
  return /exists/i.test(system)
    ? new UsageError("FILE", "is there already", file, "give a name that is free")
    : new UsageError("FILE", "cannot be written", file, `the system says: ${system}`);
}

/** A model's name for a file: `fair_share.ts` is `fair-share`. */
function nameFor(file: string): string {
  const base = file.split(/[\\/]/).at(-1)!.replace(/\.\w+$/, "").toLowerCase();
  const name = base.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^[^a-z]+|-+$/g, "").slice(0, 24);
  if (name === "") return "my-model";
  return MODELS.some((model) => model.name === name) ? `my-${name}` : name;
}

/** `fair-share` is `FairShare`. */
function className(name: string): string {
  return name.split("-").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
}

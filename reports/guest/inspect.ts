/**
 * What a guest's file imports and whether its types fit, by Deno's own reading of it, before any of
 * it is run.
 *
 * @module
 */

import { FailedRun } from "../command_line/errors.ts";
import { IMPORT_RULE } from "./start_cell.ts";
import { askDeno, guestImports, typeCheck } from "./type_check.ts";

/** What `deno info --json` tells of a module graph, as far as it is read here. */
interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string; readonly error?: string };
    }[];
  }[];
}

/**
 * Refuses a guest that imports what it may not, or whose types do not fit.
 *
 * @param guest Its file. @param shown Its path as typed.
 * @throws {FailedRun} One line.
 */
export async function inspectGuest(guest: URL, shown: string): Promise<void> {
  const types = typeCheck(guest, shown);
  // What cannot be loaded cannot be type-checked either, and says so better.
  types.catch(() => {});
  await inspectImports(guest, shown);
  await types;
}

async function inspectImports(guest: URL, shown: string): Promise<void> {
  const { said, complained } = await askDeno(guest, ["info", "--json", "--no-config"]);
  if (said === "") {
    throw new FailedRun(`${shown}: cannot be loaded: ${complained.trim().split("\n")[0]}`);
  }
  const own = new URL("./", guest).href;
  // One module, which is frozen: in any other of the lab's files a guest could change what it
  // reads.
  const runtime = guestImports()["@lab/runtime"];
  for (const module of (JSON.parse(said) as Graph).modules) {
    // What the lab's own modules import, for types, is no matter of the guest's.
    if (module.error === undefined && !module.specifier.startsWith(own)) continue;
    if (module.error !== undefined) {
      const why = module.error.split("\n").map((line) => line.trim()).filter((line) => line);
      throw new FailedRun(`${shown}: cannot be loaded: ${why.join(" · ").slice(0, 300)}`);
    }
    for (const { specifier, code } of module.dependencies ?? []) {
      const target = code?.specifier;
      const isFine = code === undefined || target !== undefined &&
          (target === runtime || target.startsWith(own) && /\.m?[tj]s$/.test(target));
      if (!isFine) throw new FailedRun(`${shown}: imports ${specifier}: ${IMPORT_RULE}`);
    }
  }
}

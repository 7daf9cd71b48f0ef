/**
 * Which code was measured: the commit, read from git's own files without running git, and a
 * fingerprint of the code itself.
 *
 * @module
 */

const HEX = /^[0-9a-f]{40}$/;

/** The commit checked out in `folder`, which ends in `/`; null if it cannot be told. */
export function commitOf(folder: string): string | null {
  try {
    const git = gitFolder(folder);
    const head = text(`${git}HEAD`);
    if (HEX.test(head)) return head;
    const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1];
    if (ref === undefined) return null;
    // In a worktree of its own, branches are kept with the main one.
    const common = tryText(`${git}commondir`);
    const main = common === null ? git : new URL(`${common}/`, `file://${git}`).pathname;
    const found = tryText(`${git}${ref}`) ?? tryText(`${main}${ref}`) ??
      packed(tryText(`${main}packed-refs`) ?? "", ref);
    return found !== null && HEX.test(found) ? found : null;
  } catch {
    // No git here, or it may not be read: the label names the run instead.
    return null;
  }
}

function gitFolder(folder: string): string {
  if (Deno.statSync(`${folder}.git`).isDirectory) return `${folder}.git/`;
  const target = /^gitdir: (.+)$/.exec(text(`${folder}.git`))?.[1] ?? "";
  return `${target.startsWith("/") ? target : `${folder}${target}`}/`;
}

function packed(refs: string, ref: string): string | null {
  const line = refs.split("\n").find((row) => row.endsWith(` ${ref}`));
  return line?.split(" ")[0] ?? null;
}

const text = (path: string) => Deno.readTextFileSync(path).trim();

function tryText(path: string): string | null {
  try {
    return text(path);
  } catch {
    return null;
  }
}

/** Folders whose code decides what is measured. */
const MEASURED = ["runtime", "models", "benches"] as const;

/** 12 hex digits over the code of a copy of the lab: equal digits, equal code. */
export async function codeOf(folder: string): Promise<string> {
  const parts: string[] = [];
  const walk = (path: string) => {
    const entries = [...Deno.readDirSync(`${folder}${path}`)].sort((a, b) =>
      a.name < b.name ? -1 : 1
    );
    for (const { name, isDirectory } of entries) {
      if (isDirectory) walk(`${path}/${name}`);
      else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) {
        parts.push(`${path}/${name}`, Deno.readTextFileSync(`${folder}${path}/${name}`));
      }
    }
  };
  for (const top of MEASURED) walk(top);
  const bytes = new TextEncoder().encode(parts.join("\0"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Paths as the user meant them. `deno task` runs in the house whatever folder it was typed in, and
 * leaves that folder in INIT_CWD.
 *
 * @module
 */

/** `path` as seen from the folder the command was typed in. */
export function fromUser(path: string): string {
  if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)) return path;
  const typedIn = typingFolder();
  return typedIn === null ? path : `${typedIn}/${path}`;
}

/** Stands for INIT_CWD in a test: other tests, in threads of this process, share its variables. */
let pretended: string | null = null;

/** Runs `work` as if it were typed in `folder`. For tests, one at a time. */
export async function asTypedIn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = pretended;
  pretended = folder;
  try {
    return await work();
  } finally {
    pretended = before;
  }
}

/** The folder the command was typed in; null if it is the current one or not to be known. */
export function typingFolder(): string | null {
  if (pretended !== null) return pretended;
  const mayRead = Deno.permissions.querySync({ name: "env", variable: "INIT_CWD" });
  if (mayRead.state !== "granted") return null;
  const folder = Deno.env.get("INIT_CWD");
  return folder === undefined || folder === "" ? null : folder;
}

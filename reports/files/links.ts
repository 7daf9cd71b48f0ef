/**
 * Links in the folder that reports go to: none is followed out of it. The folder itself may be one,
 * as of somebody who keeps such files on another disk.
 *
 * @module
 */

/** Path without `.`, `..` and doubled slashes. */
function plain(path: string): string {
  const absolute = path.startsWith("/") || /^[A-Za-z]:/.test(path) ? path : `${Deno.cwd()}/${path}`;
  const parts: string[] = [];
  for (const part of absolute.replaceAll("\\", "/").split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `${absolute.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}

/**
 * The first link on the way from `out` to `path` that leads out of `out`, or nowhere; null: none
 * does, or `path` is not in `out` to begin with.
 *
 * @param out Folder, which may be a link itself.
 * @param path A file or folder; what of it is not there yet is no link.
 */
export function linkOut(out: string, path: string): string | null {
  const base = plain(out), full = plain(path);
  if (!full.startsWith(`${base}/`)) return null;
  let at = base;
  for (const part of full.slice(base.length + 1).split("/")) {
    at = `${at}/${part}`;
    try {
      if (!Deno.lstatSync(at).isSymlink) continue;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
    if (!leadsInto(base, at)) return at;
  }
  return null;
}

function leadsInto(base: string, link: string): boolean {
  try {
    const target = Deno.realPathSync(link);
    return `${target}/`.startsWith(`${Deno.realPathSync(base)}/`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

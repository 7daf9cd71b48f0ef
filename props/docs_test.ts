/**
 * Every relative link of the documentation leads somewhere: to a file that is there, and to a
 * heading that is in it. Needs the right to read; a plain `deno test` skips it.
 *
 * @module
 */

import { assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: ROOT }).state === "granted";
const WHY_SKIPPED = MAY_READ ? "" : " (skipped: needs --allow-read, as in deno task test)";

/** Folders without documentation of the project. */
const LEFT_OUT = new Set(["node_modules", ".git", "out"]);

/** All Markdown files, as paths from the root. */
function pages(folder = ""): string[] {
  return [...Deno.readDirSync(new URL(folder === "" ? "." : folder, ROOT))].flatMap((entry) => {
    if (entry.isDirectory) return LEFT_OUT.has(entry.name) ? [] : pages(`${folder}${entry.name}/`);
    return entry.name.endsWith(".md") ? [`${folder}${entry.name}`] : [];
  });
}

/** The text without what stands between fences. */
function prose(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```/gm, "");
}

/** The anchors of a page's headings, in GitHub's spelling. */
function anchors(text: string): Set<string> {
  return new Set(
    [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").trim().replaceAll(" ", "-")
    ),
  );
}

/** What is wrong with the relative links of one page. */
function broken(page: string): string[] {
  const base = new URL(page, ROOT);
  const links = [...prose(Deno.readTextFileSync(base)).matchAll(/\]\(([^)\s]+)\)/g)];
  return links.map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link)).filter((link) => {
    const target = new URL(link, base);
    const anchor = decodeURIComponent(target.hash.slice(1));
    target.hash = "";
    try {
      const { isFile } = Deno.statSync(target);
      return anchor !== "" && !(isFile && anchors(Deno.readTextFileSync(target)).has(anchor));
    } catch {
      return true;
    }
  }).map((link) => `${page}: ${link}`);
}

Deno.test({
  name: `every relative link of the documentation leads somewhere${WHY_SKIPPED}`,
  ignore: !MAY_READ,
  fn() {
    const all = pages();
    assertEquals(all.includes("README.md") && all.includes("models/README.md"), true);
    assertEquals(all.flatMap(broken), []);
  },
});

/**
 * What a file of the house imports, itself or through others.
 *
 * @module
 */

const NAMES = /\bfrom "([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"|new URL\("(\.[^"]+)"/gm;

/** Imports of a house. */
export class ImportGraph {
  readonly #direct = new Map<string, readonly string[]>();
  readonly #short: Readonly<Record<string, string>>;

  /** @param house Ends in `/`; its `deno.json` says what short names stand for. */
  constructor(private readonly house: string) {
    this.#short = JSON.parse(Deno.readTextFileSync(`${house}deno.json`)).imports ?? {};
  }

  /** All files that a file needs, with itself. */
  reach(path: string): ReadonlySet<string> {
    const found = new Set([path]);
    for (const one of found) for (const next of this.#imports(one)) found.add(next);
    return found;
  }

  #imports(path: string): readonly string[] {
    let known = this.#direct.get(path);
    if (known !== undefined) return known;
    known = [...this.#text(path).matchAll(NAMES)].flatMap((match) => {
      const name = match.slice(1).find((part) => part !== undefined)!;
      const at = this.#short[name] ?? name, base = this.#short[name] ? "x:/" : `x:/${path}`;
      if (!at.startsWith(".")) return [];
      const to = new URL(at, base).pathname.slice(1);
      return this.#isThere(to) ? [to] : [];
    });
    this.#direct.set(path, known);
    return known;
  }

  #text(path: string): string {
    return /\.tsx?$/.test(path) ? Deno.readTextFileSync(this.house + path) : "";
  }

  #isThere(path: string): boolean {
    try {
      return Deno.statSync(this.house + path).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }
}

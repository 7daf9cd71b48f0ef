/**
 * Writes new files, and nothing else: started by `lab new` with the right to write exactly those
 * files, so that the lab itself keeps the right to write to its own reports alone.
 *
 * @module
 */

/** A file to write. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** `true`: if it is there already, let it be. */
  readonly isOptional: boolean;
}

if (import.meta.main) await main();

/** Writes what stands on stdin; tells on stdout which optional files are new. */
async function main(): Promise<void> {
  const files = JSON.parse(await new Response(Deno.stdin.readable).text()) as NewFile[];
  for (const { path, text, isOptional } of files) {
    try {
      Deno.writeTextFileSync(path, text, { createNew: true });
      if (isOptional) console.log(path);
    } catch (error) {
      if (isOptional) continue;
      console.error(error instanceof Error ? error.message : String(error));
      Deno.exit(1);
    }
  }
}

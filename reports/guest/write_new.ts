/**
 * Writes one new file, and nothing else: started by `lab new` with the right to write exactly that
 * file, so that the lab itself keeps the right to write to its own reports alone.
 *
 * @module
 */

const [path] = Deno.args;
const text = await new Response(Deno.stdin.readable).text();
try {
  Deno.writeTextFileSync(path, text, { createNew: true });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}

/**
 * The entry of `deno task record`: puts the recorded corpus in its place.
 *
 * @module
 */

import { recordCorpus } from "@lab/props";

/** Where the corpus stands. */
const CORPUS_FILE = new URL("../../props/golden/corpus.json", import.meta.url);

if (import.meta.main) {
  Deno.exit(await recordCorpus(Deno.args, (text) => Deno.writeTextFileSync(CORPUS_FILE, text)));
}

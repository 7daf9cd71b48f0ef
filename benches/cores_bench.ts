/**
 * Throughput of gm, pm and gpm on real cores at 1, 2 and n Workers, how contended their locks are,
 * and the same programs on real Go where it is present.
 *
 * @module
 */

import { benchCores } from "./bench_cores.ts";

await benchCores(["gm", "pm", "gpm"]);

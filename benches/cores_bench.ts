/**
 * Throughput of gm, pm and gpm on real cores at 1, 2 and n Workers, and how contended their locks are.
 *
 * @module
 */

import { benchCores } from "./bench_cores.ts";

benchCores(["gm", "pm", "gpm"]);

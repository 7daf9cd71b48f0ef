/**
 * A Worker that runs cells of the main job.
 *
 * @module
 */

import { servePool } from "./pool.ts";
import { runCell } from "./run_cell.ts";

servePool(runCell);

/**
 * A Worker that makes runs of a sweep.
 *
 * @module
 */

import { servePool } from "./pool.ts";
import { sweepRun } from "./sweep.ts";

servePool(sweepRun);

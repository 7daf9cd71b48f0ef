/**
 * A Worker that runs cells of the main job.
 *
 * @module
 */

import { serve } from "@lab/props";
import { runCell } from "./run_cell.ts";

serve(runCell);

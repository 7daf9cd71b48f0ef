/**
 * A core of a campaign: does one cell at a time.
 *
 * @module
 */

import { serve } from "@lab/props";
import { runCell } from "./kinds.ts";

serve(runCell);

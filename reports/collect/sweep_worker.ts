/**
 * A Worker that makes runs of a sweep.
 *
 * @module
 */

import { serve } from "@lab/props";
import { sweepRun } from "./sweep.ts";

serve(sweepRun);

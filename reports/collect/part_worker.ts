/**
 * A Worker that does parts of the main job.
 *
 * @module
 */

import { serve } from "@lab/props";
import { doPart } from "./parts.ts";

serve(doPart);

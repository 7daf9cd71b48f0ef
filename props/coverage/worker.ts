/**
 * A Worker that measures the coverage of models.
 *
 * @module
 */

import { serve } from "../pool.ts";
import { measureModel } from "./run.ts";

serve(measureModel);

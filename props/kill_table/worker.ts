/**
 * A core of the kill table: does one job at a time.
 *
 * @module
 */

import { serve } from "../pool.ts";
import { runJob } from "./jobs.ts";

serve(runJob);

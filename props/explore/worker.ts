/**
 * A core of the explorer: does one search, or a piece of one, at a time.
 *
 * @module
 */

import { serve } from "../pool.ts";
import { runSearch } from "./search_job.ts";

serve(runSearch);

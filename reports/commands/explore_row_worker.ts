/**
 * A core for the tables of `lab explore`: makes one row at a time.
 *
 * @module
 */

import { serve } from "@lab/props";
import { rowOf } from "./explore_rows.ts";

serve(rowOf);

/**
 * A core that makes runs of an exhaustive search before the search comes to them.
 *
 * @module
 */

import { serve } from "../pool.ts";
import { walksOf } from "./ahead.ts";

serve(walksOf());

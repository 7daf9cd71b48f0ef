/**
 * The table of regressions, written by `save.ts`: what stands in this folder.
 *
 * @module
 */

import type { Regression } from "./regression.ts";
import r0 from "./conservation-bded779c.json" with { type: "json" };
import r1 from "./core-accounting-03c0de4a.json" with { type: "json" };
import r2 from "./limits-2d61c6e8.json" with { type: "json" };
import r3 from "./limits-9ab967df.json" with { type: "json" };
import r4 from "./limits-dbf431ff.json" with { type: "json" };
import r5 from "./overflow-a52684f7.json" with { type: "json" };

/** Regressions by name. */
export const SAVED = new Map<string, Regression>(Object.entries({
  "conservation-bded779c": r0,
  "core-accounting-03c0de4a": r1,
  "limits-2d61c6e8": r2,
  "limits-9ab967df": r3,
  "limits-dbf431ff": r4,
  "overflow-a52684f7": r5,
}) as unknown as [string, Regression][]);

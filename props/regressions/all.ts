/**
 * The table of regressions, written by `save.ts`: what stands in this folder.
 *
 * @module
 */

import type { Regression } from "./regression.ts";
import r0 from "./conservation-bded779c.json" with { type: "json" };
import r1 from "./conservation-f422d6fc.json" with { type: "json" };
import r2 from "./core-accounting-03c0de4a.json" with { type: "json" };
import r3 from "./limits-2d61c6e8.json" with { type: "json" };
import r4 from "./limits-368d0630.json" with { type: "json" };
import r5 from "./limits-9ab967df.json" with { type: "json" };
import r6 from "./limits-dbf431ff.json" with { type: "json" };
import r7 from "./model-rules-24abcc8d.json" with { type: "json" };
import r8 from "./overflow-a52684f7.json" with { type: "json" };

/** Regressions by name. */
export const SAVED = new Map<string, Regression>(Object.entries({
  "conservation-bded779c": r0,
  "conservation-f422d6fc": r1,
  "core-accounting-03c0de4a": r2,
  "limits-2d61c6e8": r3,
  "limits-368d0630": r4,
  "limits-9ab967df": r5,
  "limits-dbf431ff": r6,
  "model-rules-24abcc8d": r7,
  "overflow-a52684f7": r8,
}) as unknown as [string, Regression][]);

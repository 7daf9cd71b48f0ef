// PLACEHOLDER by the lead until the program helper's file comes: overwrite it.
import { COST_NAMES, type CostTable } from "./cost_table.ts";
export const ZERO: CostTable = { name: "zero", rows: Object.fromEntries(COST_NAMES.map((n) => [n, { value: n === "osQuantum" ? 4e6 : n === "gBytes" ? 2720 : n === "threadBytes" ? 25000 : 0, evidence: "assumed", source: "" }])) as never };
export const LINUX_X64 = ZERO;
export const overrideCosts = (b: CostTable, _j: unknown): CostTable => b;

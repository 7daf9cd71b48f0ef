/**
 * The JSON Schema of workload files at work: the same that helps editors finds the first
 * mistake in the shape of a workload. What names mean is checked later, by `assemble()`.
 *
 * @module
 */

import { WORKLOAD_SCHEMA, type WorkloadError } from "@lab/runtime";
import { schemaCheck } from "./schema_check.ts";

/**
 * Finds the first mistake in the shape of a workload.
 *
 * @returns Null if there is none, or if the workload is nested deeper than can be looked at (then
 * `assemble()` refuses it).
 */
export const schemaProblem: (source: unknown) => WorkloadError | null = schemaCheck({
  schema: WORKLOAD_SCHEMA,
  whole: "workload",
});

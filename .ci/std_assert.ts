/**
 * `@std/assert` from the npm registry, with its types. The package `deno-std` holds the standard
 * library's JavaScript without declarations, so `assert(x)` would not narrow `x`; the declarations
 * beside this file give the signatures of the same release.
 *
 * @module
 */

// @ts-types="./std_assert.d.ts"
export * from "npm:deno-std@1.4.0/assert/mod.js";

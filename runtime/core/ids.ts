/**
 * Branded indices of the machine's columns. At run time they are small integers; to the compiler
 * a G can never be passed where a P is asked for.
 *
 * @module
 */

/**
 * Tells the kinds of index apart, to the compiler alone.
 *
 * @internal
 */
declare const brand: unique symbol;

/** Index of a goroutine in the machine's G columns, in order of creation from 0. */
export type GId = number & { readonly [brand]: "G" };
/** Index of an OS thread in the machine's M columns, in order of creation from 0. */
export type MId = number & { readonly [brand]: "M" };
/** Index of a processor (the right to run Gs), `0..procs-1`. */
export type PId = number & { readonly [brand]: "P" };
/**
 * "There is none", in every id column and in every verb that may find nothing.
 *
 * @example Nobody spawned `main`
 * ```ts ignore
 * import { assemble, NONE, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 * import { Ev } from "@gmp-lab/lab/trace";
 *
 * const program = assemble({ progs: { main: [["compute", 1000]] } });
 * const model = configure("gm").make;
 * const { trace } = simulate({ model, program, machine: { procs: 1 }, sink: "columns" });
 * const spawn = trace!.code.indexOf(Ev.SPAWN);
 * if (trace!.a[spawn] !== NONE) throw new Error("nobody has spawned main");
 * ```
 */
export const NONE: -1 = -1;
/** Type of {@linkcode NONE}. */
export type None = typeof NONE;

/**
 * JSON Schemas with the types of what they describe: what is stored is said once, and the compiler
 * and the reader of stored files both know it.
 *
 * @module
 */

declare const described: unique symbol;
/** A JSON Schema, or a part of one, for values of type `T`. */
export type Schema<T> = Readonly<Record<string, unknown>> & { readonly [described]?: T };
/** What a schema describes. */
export type Of<S> = S extends { readonly [described]?: infer T } ? T : never;
/** Keys that may be missing. */
type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
/** What the list `T` is a list of. */
export type Item<T> = T extends readonly (infer I)[] ? I : never;

/** Any text. */
export const text: Schema<string> = { type: "string" };
/** Yes or no. */
export const flag: Schema<boolean> = { type: "boolean" };
/** A figure; infinite ones are no JSON, so there are none. */
export const number: Schema<number> = { type: "number" };
/** How many. */
export const count: Schema<number> = { type: "integer", minimum: 0 };
/** A figure that cannot be negative: ns, bytes, a share. */
export const amount: Schema<number> = { type: "number", minimum: 0 };
/** A list of such. */
export const list = <T>(items: Schema<T>): Schema<readonly T[]> => ({ type: "array", items });
/** A list that says nothing without an element. */
export const some = <T>(items: Schema<T>): Schema<readonly T[]> => ({
  ...list(items),
  minItems: 1,
});
/** Such, or null. */
export const orNull = <T>(schema: Schema<T>): Schema<T | null> => ({
  anyOf: [schema, { type: "null" }],
});
/** Such, by any name. */
export const byName = <T>(schema: Schema<T>): Schema<Readonly<Record<string, T>>> => ({
  type: "object",
  additionalProperties: schema,
});
/** One of these values. */
export const oneOf = <const T extends string | number>(...values: readonly T[]): Schema<T> => ({
  enum: values,
});

/** An object with these keys. @param optional Those that may be missing. */
export function object<
  R extends Readonly<Record<string, Schema<unknown>>>,
  O extends keyof R & string = never,
>(rows: R, ...optional: readonly O[]): Schema<
  & { readonly [K in keyof R as Exclude<K, O>]: Of<R[K]> }
  & { readonly [K in keyof R as Extract<K, O>]?: Of<R[K]> }
> {
  const required = Object.keys(rows).filter((key) =>
    !(optional as readonly string[]).includes(key)
  );
  return { type: "object", properties: rows, required, additionalProperties: false };
}

/** An object with the keys of a type that stands elsewhere: one without a row does not compile. */
export const objectOf = <T>(
  rows: { readonly [K in keyof T]-?: Schema<unknown> },
  ...optional: readonly (OptionalKeys<T> & string)[]
): Schema<T> => object(rows as Readonly<Record<string, Schema<unknown>>>, ...optional) as Schema<T>;

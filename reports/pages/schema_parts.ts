/**
 * Parts of which the schema of `results.json` is made.
 *
 * @module
 */

/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;
/** Keys that may be missing. */
type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
/** A schema for each key of `T`. */
type Rows<T> = { readonly [K in keyof T]-?: Schema };
/** What the list `T` is a list of. */
export type Item<T> = T extends readonly (infer I)[] ? I : never;

export const text: Schema = { type: "string" };
export const flag: Schema = { type: "boolean" };
/** A figure; infinite ones are no JSON, so there are none. */
export const number: Schema = { type: "number" };
/** How many. */
export const count: Schema = { type: "integer", minimum: 0 };
/** A figure that cannot be negative: ns, bytes, a share. */
export const amount: Schema = { type: "number", minimum: 0 };
export const list = (items: Schema): Schema => ({ type: "array", items });
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
export const byName = (schema: Schema): Schema => ({
  type: "object",
  additionalProperties: schema,
});
export const oneOf = (...values: readonly (string | number)[]): Schema => ({ enum: values });

/** An object with the keys of `T`. @param optional Those that may be missing. */
export function object<T>(rows: Rows<T>, ...optional: readonly OptionalKeys<T>[]): Schema {
  const required = Object.keys(rows).filter((key) =>
    !(optional as readonly PropertyKey[]).includes(key)
  );
  return { type: "object", properties: rows, required, additionalProperties: false };
}

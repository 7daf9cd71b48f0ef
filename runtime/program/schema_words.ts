/**
 * Words that the JSON Schema of workload files is put together from.
 *
 * @module
 */

/** A schema, or a part of one. */
export type Schema = { readonly [keyword: string]: unknown };
export type Fields = Readonly<Record<string, Schema>>;

export const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/** A field that must be there is known by its place in the first argument. */
export const record = (required: Fields, optional: Fields = {}, rest: Schema = {}): Schema => ({
  ...rest,
  ...(Object.keys(required).length === 0 ? {} : { required: Object.keys(required) }),
  properties: { ...required, ...optional },
  additionalProperties: false,
});

/** What is named by its user: any name, and what stands behind each. */
export const named = (description: string, values: Schema, rest: Schema = {}): Schema => ({
  description,
  type: "object",
  ...rest,
  propertyNames: ref("name"),
  additionalProperties: values,
});

/** One of several texts, each with what an editor says of it. */
export const choice = (abouts: Readonly<Record<string, string>>): Schema => ({
  enum: Object.keys(abouts),
  anyOf: Object.entries(abouts).map(([name, description]) => ({ const: name, description })),
});

/** A list of a fixed length. */
export const tuple = (title: string, items: readonly (Schema | true)[]): Schema => ({
  title,
  minItems: items.length,
  maxItems: items.length,
  items,
});

/** An object of one of several kinds, each with fields of its own and those that all have. */
export function byKind(
  key: "kind" | "type",
  description: string,
  kinds: Readonly<Record<string, { about: string; required?: Fields; optional?: Fields }>>,
  all: { readonly optional?: Fields; readonly required?: Fields; readonly others?: Fields } = {},
): Schema {
  return {
    description,
    type: "object",
    required: [key, ...Object.keys(all.required ?? {})],
    properties: {
      [key]: choice(Object.fromEntries(Object.entries(kinds).map(([k, v]) => [k, v.about]))),
    },
    allOf: Object.entries(kinds).map(([kind, { about, required = {}, optional = {} }]) => ({
      if: { properties: { [key]: { const: kind } }, required: [key] },
      then: {
        description: about,
        ...record(required),
        properties: {
          [key]: { const: kind, description: about },
          ...required,
          ...optional,
          ...all.optional,
          ...all.required,
          ...all.others,
        },
      },
    })),
  };
}

/** A number outside the progs: over params. */
export const param = (description: string, whole = true): Schema => ({
  description,
  title: `a ${whole ? "whole " : ""}number, a param or an operation [op, a, b]`,
  type: [whole ? "integer" : "number", "string", "array"],
  if: { type: "array" },
  then: ref("paramOperation"),
});

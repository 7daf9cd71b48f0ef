/**
 * The first mistake that a JSON Schema finds, in words: the place, the rule, the value received.
 *
 * @module
 */

import { Ajv2019, type ErrorObject, type ValidateFunction } from "ajv/dist/2019.js";
import { receivedText, WorkloadError } from "@lab/runtime";
import { didYouMean } from "../command_line/args.ts";
import { counted } from "../command_line/format.ts";

/** How an error of one schema keyword is told. */
interface Telling {
  /** What is added to the place, if the error stands at a key and not at a value. */
  readonly key?: (error: ErrorObject) => string;
  readonly rule: (error: ErrorObject) => string;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  integer: "a whole number",
  number: "a number",
  string: "a text",
  array: "a list",
  object: "an object",
};

/** The keywords that the schema uses; others are told in Ajv's words. */
const TELLINGS: Readonly<Record<string, Telling>> = {
  type: {
    // A choice of types says in its title what it means; a single type speaks for itself.
    rule: ({ params, parentSchema }) =>
      `must be ${
        Array.isArray(params.type) ? parentSchema?.title : TYPE_WORDS[params.type] ?? params.type
      }`,
  },
  enum: { rule: ({ params }) => `must be one of ${params.allowedValues.join(", ")}` },
  const: { rule: ({ params }) => `must be ${JSON.stringify(params.allowedValue)}` },
  required: { key: ({ params }) => params.missingProperty, rule: () => "must be there" },
  additionalProperties: {
    key: ({ params }) => params.additionalProperty,
    rule: ({ parentSchema }) =>
      `unknown key, must be one of ${Object.keys(parentSchema?.properties ?? {}).join(", ")}`,
  },
  minimum: { rule: ({ params }) => `must be at least ${params.limit}` },
  maximum: { rule: ({ params }) => `must be at most ${params.limit}` },
  uniqueItems: { rule: () => "must have each once" },
  minItems: { rule: (error) => formOf(error, `must have at least ${items(error)}`) },
  maxItems: { rule: (error) => formOf(error, `must have at most ${items(error)}`) },
  pattern: { rule: () => "must be a name (letters, digits, _ . - and no digit first)" },
  minProperties: { rule: () => "must hold at least one prog" },
};

/** What is checked. */
export interface SchemaRequest {
  readonly schema: Readonly<Record<string, unknown>>;
  /** How the whole is called. */
  readonly whole: string;
  /** Is the nearest known key told beside one that is not known? */
  readonly suggests?: boolean;
}

/**
 * A check by a schema, which is compiled when it is first needed.
 *
 * @returns What finds the first mistake: null if there is none, or if a value is nested deeper than
 * can be looked at.
 */
export function schemaCheck(request: SchemaRequest): (source: unknown) => WorkloadError | null {
  let validate: ValidateFunction | null = null;
  return (source) => {
    validate ??= new Ajv2019({
      verbose: true,
      strict: true,
      allowUnionTypes: true,
      strictTuples: false,
    })
      .compile(request.schema);
    try {
      if (validate(source)) return null;
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
    // The first is the innermost: keywords that say that something within failed come after it.
    return tell(validate.errors![0], request);
  };
}

function tell(error: ErrorObject, { whole, suggests }: SchemaRequest): WorkloadError {
  const telling = TELLINGS[error.keyword];
  const rule = telling?.rule(error) ?? error.message ?? error.keyword;
  const key = error.propertyName ?? telling?.key?.(error);
  const place = placeOf(error.instancePath, key, whole);
  const known = Object.keys(error.parentSchema?.properties ?? {});
  const near = suggests && error.keyword === "additionalProperties" ? didYouMean(key!, known) : "";
  return new WorkloadError(place, near + rule, receivedOf(error, key));
}

/** @param count What is said of a list that has no form by name. */
function formOf({ parentSchema }: ErrorObject, count: string): string {
  const form = parentSchema?.title;
  return form === undefined ? count : `must have the form ${form}`;
}

const items = ({ params }: ErrorObject): string => counted(params.limit, "item");

/** `/progs/main/3/1` becomes `progs.main[3][1]`, as `assemble()` writes places. */
function placeOf(pointer: string, key: string | undefined, whole: string): string {
  const steps = pointer.split("/").slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (key !== undefined) steps.push(key);
  const place = steps.map((step) => /^\d+$/.test(step) ? `[${step}]` : `.${step}`).join("");
  return place === "" ? whole : place.replace(/^\./, "");
}

function receivedOf(error: ErrorObject, key: string | undefined): string {
  if (error.keyword === "required") return "nothing";
  if (error.propertyName !== undefined) return receivedText(error.propertyName);
  const data = error.data;
  const value = error.keyword === "additionalProperties"
    ? (data as Record<string, unknown>)[key ?? ""]
    : data;
  return receivedText(value);
}

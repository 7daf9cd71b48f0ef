/**
 * Where the queue is: a Redis by its URL. Name and password may stand in the URL or in the
 * environment; they are never printed.
 *
 * @module
 */

import { messageOf, UsageError } from "../../command_line/errors.ts";
import { readBounded } from "../../files/read_text.ts";

/** A Redis, and how it is named in texts. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username?: string;
  readonly password?: string;
  /** With TLS: the certificate that signed the server's, or none; undefined: without TLS. */
  readonly tls?: { readonly ca?: string };
  /** The URL without name and password. */
  readonly shown: string;
}

/** Variables that name and password are taken from where the URL has none. */
export const SECRETS = {
  username: "GMP_LAB_REDIS_USER",
  password: "GMP_LAB_REDIS_PASSWORD",
} as const;

/** The URL of a Redis without name and password. @param text One that can be read. */
export function shownUrl(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

const EXAMPLE = "give for example --queue redis://queue.example:6379, or rediss:// for TLS";

/**
 * Reads an address.
 *
 * @param ca The file with the certificate of whoever signed the server's; undefined: those that
 * this machine trusts.
 * @throws {UsageError} It is none. The message has no password.
 */
export function addressOf(text: string, ca?: string): Address {
  const url = URL.canParse(text) ? new URL(text) : null;
  const rule = "must be the URL of a Redis";
  // What cannot be read may have a password anywhere in it.
  if (url === null) throw new UsageError("--queue", rule, null, EXAMPLE);
  if (url.protocol !== "redis:" && url.protocol !== "rediss:") {
    throw new UsageError("--queue", rule, `${url.protocol}//…`, EXAMPLE);
  }
  const shown = shownUrl(text);
  const db = /^\/?(\d{0,4})$/.exec(url.pathname)?.[1];
  if (url.hostname === "" || db === undefined || url.search !== "" || url.hash !== "") {
    throw new UsageError("--queue", "must be redis://HOST:PORT/DATABASE", shown, EXAMPLE);
  }
  const isSecure = url.protocol === "rediss:";
  if (ca !== undefined && !isSecure) {
    throw new UsageError("--ca", "needs TLS", shown, "give --queue rediss://…");
  }
  const secret = (name: keyof typeof SECRETS): string | undefined => {
    const given = decoded(url[name]);
    return given === "" ? fromEnvironment(SECRETS[name]) : given;
  };
  return {
    shown,
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? 6379 : Number(url.port),
    database: Number(db),
    username: secret("username"),
    password: secret("password"),
    tls: isSecure ? { ca: ca === undefined ? undefined : pem(ca) } : undefined,
  };
}

/** @throws {UsageError} It is no text of a URL. The message has nothing of it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const rule = "has a name or password with a lone %";
    const advice = `write it as %25, or give both in ${Object.values(SECRETS).join(" and ")}`;
    throw new UsageError("--queue", rule, null, advice);
  }
}

function fromEnvironment(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

/** @throws {UsageError} There is no such certificate. */
function pem(path: string): string {
  const advice = "give the certificate of whoever signed that of the server";
  let text: string;
  try {
    text = readBounded(path);
  } catch (error) {
    throw new UsageError("--ca", `cannot be read (${messageOf(error)})`, path, advice);
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new UsageError("--ca", "must be a certificate in PEM form", path, advice);
}

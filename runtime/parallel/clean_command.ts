/**
 * The only way in which the lab starts a process: with an environment that is told one by one.
 *
 * Deno refuses to start anything while a variable such as LD_LIBRARY_PATH is set, as those change
 * what a program is. Many people have one (conda, CUDA, Nix), and no child of the lab needs it.
 *
 * @module
 */

/**
 * What children may know of the environment: where programs and caches are, and which Go to take.
 * The tasks in deno.json have the right to read just these.
 */
export const CHILD_VARIABLES: readonly string[] = [
  "PATH",
  "HOME",
  "TMPDIR",
  "XDG_CACHE_HOME",
  "DENO_DIR",
  "GOROOT",
  "GOPATH",
  "GOCACHE",
  "GOENV",
  "GOFLAGS",
  "GOTOOLCHAIN",
  "CC",
  // Of Windows.
  "USERPROFILE",
  "LOCALAPPDATA",
  "SYSTEMROOT",
  "TEMP",
];

/**
 * A command whose process gets {@linkcode CHILD_VARIABLES}, as far as this one may read them, and
 * nothing else of the environment.
 *
 * @param command A name, or a path.
 * @param options As Deno's own; `env` is added to these variables.
 */
export function cleanCommand(
  command: string,
  options: Omit<Deno.CommandOptions, "clearEnv"> = {},
): Deno.Command {
  const env: Record<string, string> = Deno.noColor ? { NO_COLOR: "1" } : {};
  for (const variable of CHILD_VARIABLES) {
    const { state } = Deno.permissions.querySync({ name: "env", variable });
    const value = state === "granted" ? Deno.env.get(variable) : undefined;
    if (value !== undefined) env[variable] = value;
  }
  return new Deno.Command(command, {
    ...options,
    clearEnv: true,
    env: { ...env, ...options.env },
  });
}

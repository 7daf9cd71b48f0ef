/**
 * A thread that ends its process when whoever started it is gone, however that came: the system
 * closes the pipe to standard input with the last end of it, also of a process that was killed. The
 * other threads may be in loops without an end, so none of them is asked. It needs no right, as a
 * process may always end itself.
 *
 * Whoever starts the process keeps its standard input open until it is to end.
 *
 * @module
 */

const bytes = new Uint8Array(64);
while (Deno.stdin.readSync(bytes) !== null);
Deno.kill(Deno.pid, "SIGKILL");

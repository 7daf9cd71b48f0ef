/**
 * Imported by a process that is not to outlive the one that started it: see `parent_watch.ts`.
 *
 * @module
 */

import { Worker } from "node:worker_threads";

// Node's, as Deno's own keep a process from ending by itself.
new Worker(new URL("./parent_watch.ts", import.meta.url)).unref();

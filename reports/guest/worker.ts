/**
 * The thread that a guest lives in: no rights, hardened built-ins, and a loop that never comes back.
 * The import map of this process says which file `my-model` is.
 *
 * @module
 */

import * as runtime from "@lab/runtime";

const thread = self as unknown as { onmessage: (event: MessageEvent<SharedArrayBuffer>) => void };
thread.onmessage = (event) => {
  runtime.serveGuest(event.data, {
    load: () => import("my-model"),
    alsoFrozen: Object.values(runtime),
  });
};

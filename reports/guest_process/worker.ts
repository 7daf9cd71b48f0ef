/**
 * The thread that a guest lives in: no rights, hardened built-ins, and a loop that never comes
 * back. The import map of this process says which file `my-model` is, for each thread anew.
 *
 * @module
 */

import * as runtime from "@lab/runtime";

/** What a thread is told. */
export interface ThreadMessage {
  readonly memory: SharedArrayBuffer;
  /** Where the guest's lines are, and how they are shown. */
  readonly files: runtime.GuestFiles;
}

const thread = self as unknown as { onmessage: (event: MessageEvent<ThreadMessage>) => void };
thread.onmessage = ({ data: { memory, files } }) => {
  runtime.serveGuest(memory, {
    load: () => import("my-model"),
    files,
    alsoFrozen: Object.values(runtime),
  });
};

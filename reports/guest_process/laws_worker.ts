/**
 * The thread in which laws of somebody's own live, as a guest does in `worker.ts`.
 *
 * @module
 */

import * as runtime from "@lab/runtime";
import type { ThreadMessage } from "./worker.ts";

const thread = self as unknown as { onmessage: (event: MessageEvent<ThreadMessage>) => void };
thread.onmessage = ({ data: { memory, files } }) => {
  runtime.serveLaws(memory, {
    load: () => import("my-laws"),
    files,
    alsoFrozen: Object.values(runtime),
  });
};

/**
 * Laws on a long trace, in a thread beside the page: it makes the run again and holds the laws, and
 * the page does not stand still.
 *
 * @module
 */

import { admitGuest } from "@lab/models";
import { type Case, type ModelClass, specOf } from "@lab/props/browser";
import { type Breach, run } from "./run.ts";
import type { OwnModel } from "./start.ts";

/** What the thread is told. */
interface Order {
  readonly about: Case;
  readonly own: readonly OwnModel[];
}

/** What it answers: broken laws, or why it could not. */
export type Judged = readonly Breach[] | { readonly error: string };

/** Lets models of somebody's own in. */
export async function admitOwn(own: readonly OwnModel[]): Promise<void> {
  for (const { code } of own) {
    const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    admitGuest(specOf(module.default as ModelClass));
  }
}

/**
 * Has laws held.
 *
 * @param script The script of the page: the thread runs it as well.
 * @returns Ends the thread.
 */
export function judgeBeside(
  script: string,
  order: Order,
  onDone: (judged: Judged) => void,
): () => void {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  // A classic one: of modules a page from disk may start none.
  const thread = new Worker(url);
  const end = () => {
    thread.terminate();
    URL.revokeObjectURL(url);
  };
  thread.onmessage = ({ data }: MessageEvent<Judged>) => {
    onDone(data);
    end();
  };
  thread.onerror = (event) => {
    event.preventDefault();
    onDone({ error: event.message || "the thread that holds them could not be started" });
    end();
  };
  thread.postMessage(order);
  return end;
}

/** The thread's own side. */
export function serveJudge(): void {
  const self = globalThis as unknown as {
    onmessage: (event: MessageEvent<Order>) => void;
    postMessage(judged: Judged): void;
  };
  self.onmessage = async ({ data: { about, own } }) => {
    try {
      await admitOwn(own);
      self.postMessage(run(about, Infinity).breaches!);
    } catch (error) {
      self.postMessage({ error: error instanceof Error ? error.message : String(error) });
    }
  };
}

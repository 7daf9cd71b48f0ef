/** Reads. @module */
import { GoroutineLog } from "./goroutine_log.ts";
import { eachLine } from "./lines.ts";
import { TraceError } from "./trace_error.ts";
import { TraceEvent } from "./trace_event.ts";
/** Reads a trace. */
export async function readTrace(bytes: ReadableStream<Uint8Array>): Promise<GoroutineLog> {
  const log = new GoroutineLog();
  const event = new TraceEvent();
  let last = "";
  const lines = await eachLine(bytes, (line, number) => {
    if (line.startsWith("M=")) {
      event.read(line, number);
      log.take(event, number);
      last = line;
    } else if (line.startsWith("\t") || line === "Stack=" || line === "TransitionStack=") {
      if (number === 1) throw new TraceError(1, "must begin with an event 'M=…'", line);
      log.frame(line);
    } else if (line !== "") {
      throw new TraceError(number, "must be an event 'M=…' or a line of its stack", line);
    }
  });
  if (lines === 0) throw new TraceError(1, "must hold events, but it is empty", "");
  if (!log.closed) throw new TraceError(lines, "the trace is truncated: it must end with a Sync event", last);
  log.finish();
  return log;
}

import { assertEquals, assertThrows } from "@std/assert";
import { EXIT, explain } from "./errors.ts";
import { guardOutput, OutputFault } from "./output.ts";

/** A console over `write`, guarded. */
function guarded(write: (bytes: Uint8Array) => number) {
  const to = {
    log: (..._: unknown[]) => {},
    error: (..._: unknown[]) => {
      throw new Error("No space left on device (os error 28)");
    },
  };
  guardOutput(write, to);
  return to;
}

Deno.test("guardOutput() writes whole lines, in as many pieces as the system takes", () => {
  let got = "";
  const to = guarded((bytes) => {
    got += new TextDecoder().decode(bytes.subarray(0, 3));
    return Math.min(3, bytes.length);
  });
  to.log("abcdef", 5);
  assertEquals(got, "abcdef 5\n");
});

Deno.test("a full disk is said in one line; a reader that is gone ends the command quietly", () => {
  const full = guarded(() => {
    throw new Error("No space left on device (os error 28)");
  });
  const fault = assertThrows(() => full.log("a"), OutputFault);
  assertEquals(explain(fault), {
    line: "the output cannot be written: No space left on device",
    exit: EXIT.failed,
  });
  full.error("nobody hears it");
  const closed = guarded(() => {
    throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  });
  const end = assertThrows(() => closed.log("a"), OutputFault);
  assertEquals(explain(end), { line: "", exit: EXIT.closed });
});

import { assertEquals } from "@std/assert";
import { faultText } from "./type_check.ts";

const SAID = `TS2551 [ERROR]: Property 'pushGlobl' does not exist on type 'Ops'.
  this.ops.pushGlobl(m, g);
           ~~~~~~~~~
    at file:///my%20models/mine.ts:7:14

    'pushGlobal' is declared here.
        at file:///lab/runtime/model.ts:183:3

TS2322 [ERROR]: Type 'string' is not assignable to type 'number'.
    at file:///my%20models/mine.ts:8:3

Found 2 errors.

error: Type checking failed.
`;

Deno.test("a type error is one line: the place as typed, what is wrong, and how many more", () => {
  const guest = new URL("file:///my%20models/mine.ts");
  const wrong = "Property 'pushGlobl' does not exist on type 'Ops'. (and 1 more)";
  assertEquals(faultText(SAID, guest, "./mine.ts"), `./mine.ts:7:14: ${wrong}`);
  assertEquals(faultText(SAID, guest, "mine.ts"), `mine.ts:7:14: ${wrong}`);
  const elsewhere = faultText(SAID, new URL("file:///x/y.ts"), "y.ts");
  assertEquals(elsewhere, `file:///my models/mine.ts:7:14: ${wrong}`);
  assertEquals(
    faultText("error: no disk\n", guest, "m.ts"),
    "m.ts: cannot be type-checked: error: no disk",
  );
});

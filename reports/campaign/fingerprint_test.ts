import { assert, assertEquals } from "@std/assert";
import { HOUSE, MUST_SKIP, withFolder } from "../lab_testing.ts";
import { decidingFiles } from "./fingerprint.ts";

Deno.test({
  name: "the fingerprint is over code, data and the sources of oracles, not over what they become",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder((folder) => {
      const files: readonly (readonly [path: string, decides: boolean])[] = [
        ["benches/peers/mine/main.rs", false],
        ["benches/speed.ts", true],
        ["models/gm.ts", true],
        ["models/gm_test.ts", false],
        ["props/golden/oracle/go.mod", true],
        ["props/golden/oracle/run.go", true],
        ["props/golden/oracle/rust/src/main.rs", true],
        // What the first cell of an oracle builds must not make another code of this one.
        ["props/golden/oracle/rust/target/.rustc_info.json", false],
        ["props/golden/oracle/rust/target/release/lab.json", false],
        ["props/golden/theory.json", true],
        ["props/laws/README.md", false],
        ["props/regressions/progress-1.json", false],
        ["reports/campaign/cell.ts", true],
        ["reports/collect/jobs.ts", true],
        ["reports/guest/protocol.ts", true],
        ["reports/guest_process/cell.ts", true],
        ["reports/pages/build.ts", false],
        ["runtime/mod.ts", true],
      ];
      for (const [path] of files) {
        Deno.mkdirSync(`${folder}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
        Deno.writeTextFileSync(`${folder}/${path}`, "{}");
      }
      const expected = files.filter(([, decides]) => decides).map(([path]) => path);
      assertEquals(decidingFiles(`${folder}/`).toSorted(), expected);
      return Promise.resolve();
    }),
});

Deno.test({
  name: "the fingerprint of this house has its folders",
  ignore: MUST_SKIP,
  fn() {
    const files = decidingFiles(decodeURIComponent(HOUSE.pathname));
    for (
      const path of ["runtime/model.ts", "props/golden/oracle/run.go", "reports/guest/file.ts"]
    ) {
      assert(files.includes(path), path);
    }
  },
});

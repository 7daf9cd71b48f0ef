import { assertEquals } from "@std/assert";
import { cleanCommand } from "@lab/runtime";
import { alone, isUnsettled, replaceAll } from "./settle.ts";
import { outFolder } from "./write.ts";

const mayWrite = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name, path: outFolder() }).state === "granted"
);
if (!mayWrite) {
  console.log("settle_test.ts is skipped: it may not write to reports/out; run 'deno task test'");
}

const names = Array.from({ length: 25 }, (_, i) => `${i}.md`);
const files = (text: string) => new Map(names.map((name) => [name, text]));

/** Runs a test in a folder of its own. */
function inFolder(test: (folder: string) => void | Promise<void>) {
  return async () => {
    const folder = `${outFolder()}/settle-test-${crypto.randomUUID()}`;
    Deno.mkdirSync(folder, { recursive: true });
    try {
      await test(folder);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

/** What stands in the folder: each different text, and names that are none of the files. */
function seen(folder: string) {
  const all = [...Deno.readDirSync(folder)].map(({ name }) => name);
  const texts = all.filter((name) => names.includes(name))
    .map((name) => Deno.readTextFileSync(`${folder}/${name}`));
  return { texts: [...new Set(texts)], others: all.filter((name) => !names.includes(name)) };
}

Deno.test({
  name: "what was written but not committed is removed, the old files stay",
  ignore: !mayWrite,
  fn: inFolder((folder) => {
    alone(folder, () => replaceAll(folder, "a", files("old")));
    Deno.writeTextFileSync(`${folder}/.lab-b-0.md.part`, "new");
    Deno.writeTextFileSync(`${folder}/.lab-b.commit.part`, "[");
    assertEquals(isUnsettled(folder), false);
    alone(folder, () => {});
    assertEquals(seen(folder), { texts: ["old"], others: [] });
  }),
});

Deno.test({
  name: "what was committed is brought to its end, however many renames were done",
  ignore: !mayWrite,
  fn: inFolder((folder) => {
    for (const done of [0, 1, 12, 24, 25]) {
      alone(folder, () => replaceAll(folder, "a", files("old")));
      names.forEach((name, i) => {
        Deno.writeTextFileSync(`${folder}/${i < done ? name : `.lab-b-${name}.part`}`, "new");
      });
      Deno.writeTextFileSync(`${folder}/.lab-b.commit`, JSON.stringify(names));
      assertEquals(isUnsettled(folder), true);
      alone(folder, () => {});
      assertEquals(seen(folder), { texts: ["new"], others: [] });
    }
  }),
});

Deno.test({
  name: "a writer that is killed leaves all files of one kind, and nothing of its own",
  ignore: !mayWrite ||
    Deno.permissions.querySync({ name: "run", command: "deno" }).state !== "granted",
  fn: inFolder(async (folder) => {
    const program = `import { alone, replaceAll } from ${
      JSON.stringify(import.meta.resolve("./settle.ts"))
    };
      const names = ${JSON.stringify(names)};
      for (let i = 0;; i++) {
        alone(${JSON.stringify(folder)}, () => replaceAll(${JSON.stringify(folder)}, "c" + i,
          new Map(names.map((name) => [name, String(i)]))));
        if (i === 0) console.log("ready");
      }`;
    for (let round = 0; round < 5; round++) {
      const child = cleanCommand("deno", {
        args: ["run", "-q", "--no-prompt", "--allow-read", `--allow-write=${folder}`, "-"],
        stdin: "piped",
        stdout: "piped",
      }).spawn();
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(program));
      await writer.close();
      const reader = child.stdout.getReader();
      await reader.read();
      // A few hundred system calls later it is somewhere in the middle.
      for (let i = 0; i < 50 + 37 * round; i++) Deno.statSync(folder);
      child.kill("SIGKILL");
      await child.status;
      await reader.cancel();
      alone(folder, () => {});
      const { texts, others } = seen(folder);
      assertEquals([texts.length, others], [1, []]);
    }
  }),
});

/**
 * Campaigns on a real Redis, with workers that are killed. It needs `redis-server`, and rights that
 * the other tests do not have: it is run by `deno task test:queue`, and says so where it skips.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Answer, labIn, startTask, withFolder } from "../../lab_testing.ts";
import type { Address } from "./address.ts";
import { openQueueSide } from "./open.ts";
import type { Redis } from "./connection.ts";
import { come, type Present } from "./presence.ts";

const SERVER = "/usr/bin/redis-server";

/** Why it cannot be tried here. */
function whyNot(): string | null {
  const may = (["run", "read", "write", "net", "env"] as const)
    .every((name) => Deno.permissions.querySync({ name }).state === "granted");
  if (!may) return "needs all rights: run 'deno task test:queue'";
  try {
    Deno.statSync(SERVER);
    return null;
  } catch {
    return "needs Redis: 'apt-get install redis-server' installs it";
  }
}

const why = whyNot(), ignore = why !== null;
if (why !== null) console.log(`skipped: the tests of campaigns on a queue: ${why}`);

/** Workers at once, and how many are killed while they work. */
const WORKERS = 4, KILLS = 6;
/** Ten thousand cells of a few runs each. */
const SEEDS = 500, CELLS = 10_000;
const MANY = JSON.stringify({
  explore: [{
    models: ["gm", "gpm"],
    programs: ["spawn", "wake", "yield", "mutex", "sleep"],
    gs: [2],
    procs: [1, 2],
    strategies: ["random"],
    runs: 2,
    seeds: Array.from({ length: SEEDS }, (_, i) => i + 1),
  }],
  round: 256,
});
const FEW = MANY.replace(/"seeds":\[[^\]]*\]/, '"seeds":[1,2,3]');

/** A Redis of its own, which forgets all when it ends. */
class Server {
  #child: Deno.ChildProcess;
  private constructor(readonly port: number, private readonly more: readonly string[]) {
    this.#child = this.#start();
  }

  /** @param more Settings, as its command line has them. */
  static async begin(...more: string[]): Promise<Server> {
    const free = Deno.listen({ hostname: "127.0.0.1", port: 0 }), { port } = free.addr;
    free.close();
    const server = new Server(port, more);
    await server.#answers();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Ends at once, with all that it knows, and begins anew. */
  async beginAnew(): Promise<void> {
    await this.end();
    this.#child = this.#start();
    await this.#answers();
  }

  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
  }

  #start(): Deno.ChildProcess {
    return cleanCommand(SERVER, {
      args: ["--port", `${this.port}`, "--save", "", "--dir", "/tmp", ...this.more],
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  async #answers(): Promise<void> {
    for (;;) {
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port: this.port })).close();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

async function withServer<T>(more: string[], work: (server: Server) => Promise<T>): Promise<T> {
  const server = await Server.begin(...more);
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}

function worker(folder: string, url: string, ...more: string[]) {
  return startTask("campaign", folder, ["work", "--queue", url, "--jobs", "1", ...more]);
}

function campaign(folder: string, asked: string, ...more: string[]) {
  Deno.writeTextFileSync(`${folder}/c.json`, asked);
  const args = ["run", "c.json", "--db", `${folder}/c.sqlite`, ...more];
  return startTask("campaign", folder, args);
}

/** Its cells and what came of them. */
async function exported(folder: string): Promise<string> {
  const args = ["campaign", "export", "c", "--db", `${folder}/c.sqlite`];
  const { code, out, err } = await labIn(folder, ...args);
  assertEquals([code, err], [0, ""]);
  return out;
}

/** The same on the cores of this machine, without a queue. */
const undisturbed = (asked: string): Promise<string> =>
  withFolder(async (folder) => {
    const { code, err } = await campaign(folder, asked).answer();
    assertEquals(code, 0, err);
    return await exported(folder);
  });

Deno.test({
  name: `${CELLS} cells, ${WORKERS} workers of which ${KILLS} are killed: each counts once`,
  ignore,
  fn: () =>
    withFolder((folder) =>
      withServer([], async ({ url }) => {
        const begin = () => worker(folder, url, "--dead-after", "2s", "--until-idle");
        const workers = Array.from({ length: WORKERS }, begin);
        const running = campaign(folder, MANY, "--queue", url);
        const ended = running.answer();
        let isOver = false, killed = 0;
        ended.finally(() => isOver = true);
        while (killed < KILLS && !isOver) {
          await new Promise((resolve) => setTimeout(resolve, 1_000 + Math.random() * 1_000));
          const one = Math.floor(Math.random() * WORKERS);
          workers[one].child.kill("SIGKILL");
          await workers[one].answer();
          workers[one] = begin();
          killed++;
        }
        const { code, out, err } = await ended;
        assertEquals(code, 0, err);
        assertMatch(out, /^10,000 cells of 10,000 finished, 0 left, 0 set apart/);
        await Promise.all(workers.map((one) => one.answer()));
        const text = await exported(folder);
        assertEquals(text.split("\n").filter((line) => line.startsWith('{"seq"')).length, CELLS);
        assertEquals(text, await undisturbed(MANY));
        console.log(`${killed} workers were killed`);
      })
    ),
});

Deno.test({
  name: "a Redis that loses all it knows is given the cells again",
  ignore,
  fn: () =>
    withFolder((folder) =>
      withServer([], async (server) => {
        // Nobody takes cells until all that wait are forgotten.
        const running = campaign(folder, FEW, "--queue", server.url);
        const reader = running.child.stderr.getReader();
        await reader.read();
        reader.releaseLock();
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        await server.beginAnew();
        const one = worker(folder, server.url, "--until-idle");
        const { code, out } = await running.answer();
        assertEquals(code, 0);
        assertMatch(out, / 0 left, 0 set apart/);
        await one.answer();
        assertEquals(await exported(folder), await undisturbed(FEW));
      })
    ),
});

/** What a task says, up to some words. */
async function heard({ child }: { child: Deno.ChildProcess }, words: string): Promise<string> {
  const reader = child.stderr.getReader(), decoder = new TextDecoder();
  let said = "";
  while (!said.includes(words)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`it ended, and never said '${words}': ${said}`);
    said += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  return said;
}

Deno.test({
  name: "Ctrl-C ends both sides of a queue whose Redis is gone, and no stack is printed",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const server = await Server.begin();
      const one = worker(folder, server.url);
      await heard(one, "waiting for one");
      const other = campaign(folder, MANY, "--queue", server.url);
      await heard(other, "started");
      await server.end();
      for (const [side, exit] of [[one, 0], [other, 130]] as const) {
        const said = await heard(side, "is lost");
        side.child.kill("SIGINT");
        const { code, err } = await side.answer();
        assertEquals([code, `${said}${err}`.match(/^ +at .*/gm)], [exit, null]);
      }
    }),
});

Deno.test({
  name: "workers and campaigns of other code are refused, with both fingerprints",
  ignore,
  fn: () =>
    withFolder((folder) =>
      withServer([], async ({ url }) => {
        const { redis, leave } = await visit(url, "campaign", {
          name: "old",
          code: "0123456789ab",
        });
        const refused = await worker(folder, url).answer();
        assertEquals(refused.code, 2);
        assertMatch(refused.err, /campaign 'old' is of 0123456789ab, this worker of [0-9a-f]{12};/);
        await leave();
        await come(redis, "worker", { name: "stale", code: "ba9876543210" });
        const running = campaign(folder, FEW, "--queue", url, "--cells", "1", "--for", "1s");
        const said = await heard(running, "starts one");
        assertMatch(said, /no worker of this code .*: 'deno task campaign work --queue redis:/);
        const one = worker(folder, url, "--until-idle");
        const { err } = await running.answer();
        assertMatch(
          said + err,
          /'stale' gets none .* its code is ba9876543210, this campaign's is [0-9a-f]/,
        );
        await one.answer();
        redis.destroy();
      })
    ),
});

/** Leaves a note at a queue, as somebody of other code would. */
async function visit(url: string, role: "campaign" | "worker", who: Present) {
  const { addressOf } = await openQueueSide();
  const { connected } = await import("./connection.ts");
  const redis: Redis = await connected(addressOf(url), () => {});
  return { redis, leave: (await come(redis, role, who)).leave };
}

const SECRET = "not-to-be-printed";

/** What was printed has no password in it. */
function assertSilent({ out, err }: Answer): void {
  assert(!`${out}${err}`.includes(SECRET), `${out}${err}`);
}

Deno.test({
  name: "a password comes from the URL or the environment, and is never printed",
  ignore,
  fn: () =>
    withFolder((folder) =>
      withServer(["--requirepass", SECRET], async ({ url, port }) => {
        const known = `redis://:${SECRET}@127.0.0.1:${port}`;
        const one = worker(folder, known, "--until-idle");
        const done = await campaign(folder, FEW, "--queue", known).answer();
        assertEquals(done.code, 0, done.err);
        for (const answer of [done, await one.answer()]) assertSilent(answer);
        const lone = await worker(folder, `redis://:${SECRET}%@127.0.0.1:${port}`).answer();
        assertEquals(lone.code, 2, lone.err);
        assertSilent(lone);
        for (const wrong of [url, `redis://:${SECRET}x@127.0.0.1:${port}/`]) {
          const refused = await worker(folder, wrong).answer();
          assertEquals(refused.code, 2, refused.err);
          assertMatch(refused.err, /--queue cannot be used \((NOAUTH|WRONGPASS)/);
          assertSilent(refused);
        }
        const { addressOf } = await openQueueSide();
        Deno.env.set("GMP_LAB_REDIS_PASSWORD", SECRET);
        const address: Address = addressOf(url);
        Deno.env.delete("GMP_LAB_REDIS_PASSWORD");
        assertEquals([address.password, address.shown], [SECRET, url]);
      })
    ),
});

Deno.test({
  name: "TLS: a server whose certificate was signed by --ca is believed, another is not",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const made = cleanCommand("openssl", {
        args: [
          ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(" "),
          ..."-addext subjectAltName=DNS:localhost -keyout key.pem -out ca.pem".split(" "),
        ],
        cwd: folder,
        stderr: "null",
      }).outputSync();
      assert(made.success, "openssl makes a certificate");
      const free = Deno.listen({ port: 0 }), { port } = free.addr;
      free.close();
      const tls = `--tls-port ${port} --tls-auth-clients no --tls-cert-file ${folder}/ca.pem ` +
        `--tls-key-file ${folder}/key.pem --tls-ca-cert-file ${folder}/ca.pem`;
      await withServer(tls.split(" "), async () => {
        const url = `rediss://localhost:${port}`, ca = ["--ca", "ca.pem"];
        const one = worker(folder, url, "--until-idle", ...ca);
        const done = await campaign(folder, FEW, "--queue", url, ...ca).answer();
        assertEquals(done.code, 0, done.err);
        await one.answer();
        const refused = await worker(folder, url).answer();
        assertEquals(refused.code, 2, refused.err);
        assertStringIncludes(refused.err, "--queue cannot be used (");
      });
    }),
});

/** What is typed, and what the answer says. */
const BAD: readonly (readonly [typed: string[], says: RegExp])[] = [
  [[], /--queue is missing; give --queue redis:/],
  [["--queue", "127.0.0.1:6379"], /--queue must be the URL of a Redis/],
  [["--queue", "http://127.0.0.1"], /--queue must be the URL of a Redis: received "http:/],
  [["--queue", "redis://127.0.0.1/zero"], /--queue must be redis:\/\/HOST:PORT\/DATABASE/],
  [["--queue", "redis://127.0.0.1/0?tls=1"], /--queue must be redis:\/\/HOST:PORT\/DATABASE/],
  [["--queue", "redis://127.0.0.1:1"], /--queue cannot be used \(.*refused.*: received/i],
  [["--queue", "redis://127.0.0.1:1", "--ca", "ca.pem"], /--ca needs TLS/],
  [["--queue", "rediss://127.0.0.1:1", "--ca", "none.pem"], /--ca cannot be read/],
  [["--queue", "redis://127.0.0.1:1", "--rate", "0"], /--rate must be/],
  [["--queue", "redis://127.0.0.1:1", "--dead-after", "1ms"], /--dead-after must/],
  [["--queue", "redis://a", "--queue", "redis://b"], /--queue was given twice/],
];

Deno.test({
  name: "what is no queue is one line and exit code 2",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      for (const [typed, says] of BAD) {
        const { code, out, err } = await labIn(folder, "campaign", "work", ...typed);
        assertEquals([code, out], [2, ""], typed.join(" "));
        assertMatch(err.trimEnd().split("\n").at(-1)!, says);
      }
    }),
});

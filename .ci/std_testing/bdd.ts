/**
 * `@std/testing/bdd` over Deno's own runner: a suite is a test, its cases and suites are steps.
 *
 * @module
 */

/** What is run; a case may look at the context of its step. */
type Body = (context: Deno.TestContext) => unknown;
type Hook = () => unknown;

/** A suite while it is described, and when it runs. */
interface Suite {
  readonly name: string;
  readonly outer: Suite | null;
  readonly steps: Deno.TestStepDefinition[];
  readonly hooks: Readonly<Record<"beforeAll" | "afterAll" | "beforeEach" | "afterEach", Hook[]>>;
}

/** The suite that is being described. */
let open: Suite | null = null;

function add(name: string, ignore: boolean, fn: Body): void {
  if (open === null) Deno.test({ name, ignore, fn: async (t) => void await fn(t) });
  else open.steps.push({ name, ignore, fn: async (t) => void await fn(t) });
}

async function runSuite({ hooks, steps }: Suite, context: Deno.TestContext): Promise<void> {
  for (const hook of hooks.beforeAll) await hook();
  try {
    for (const step of steps) await context.step(step);
  } finally {
    for (const hook of hooks.afterAll) await hook();
  }
}

/** A case between the hooks of its suite and of those around that. */
function between(suite: Suite | null, fn: Body): Body {
  if (suite === null) return fn;
  return between(suite.outer, async (context) => {
    for (const hook of suite.hooks.beforeEach) await hook();
    try {
      await fn(context);
    } finally {
      for (const hook of suite.hooks.afterEach) await hook();
    }
  });
}

function describing(name: string, fn: () => void, ignore: boolean): void {
  const hooks = { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
  const suite: Suite = { name, outer: open, steps: [], hooks };
  open = suite;
  try {
    fn();
  } finally {
    open = suite.outer;
  }
  add(name, ignore, (context) => runSuite(suite, context));
}

/** Describes a suite: its cases, hooks and suites. */
export function describe(name: string, fn: () => void): void {
  describing(name, fn, false);
}
/** A suite that is not run. */
describe.skip = (name: string, fn: () => void): void => describing(name, fn, true);
/** The same. */
describe.ignore = describe.skip;

/** A case. */
export function it(name: string, fn: Body): void {
  add(name, false, between(open, fn));
}
/** A case that is not run. */
it.skip = (name: string, fn: Body): void => add(name, true, fn);
/** The same. */
it.ignore = it.skip;

function hook(kind: keyof Suite["hooks"], fn: Hook): void {
  if (open === null) throw new Error(`${kind}: describe a suite around it`);
  open.hooks[kind].push(fn);
}

/** Before the first case of a suite. */
export const beforeAll = (fn: Hook): void => hook("beforeAll", fn);
/** After its last. */
export const afterAll = (fn: Hook): void => hook("afterAll", fn);
/** Before each case, those of suites in it included. */
export const beforeEach = (fn: Hook): void => hook("beforeEach", fn);
/** After each. */
export const afterEach = (fn: Hook): void => hook("afterEach", fn);

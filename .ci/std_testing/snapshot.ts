/**
 * `@std/testing/snapshot` over Deno's own runner, which has the same file format.
 *
 * @module
 */

/** Where a snapshot is, and how it is compared. */
export type SnapshotOptions<T = unknown> = Deno.TestSnapshotOptions<T>;

/**
 * Holds a value against the snapshot that is stored for the test. What JSR's renews with
 * `deno test -- --update`, `deno test --update-snapshots` renews here.
 *
 * @param context What the test was given.
 * @param msgOrOptions Message of a failure, or options.
 * @throws {AssertionError} It differs, or none is stored.
 */
export async function assertSnapshot<T>(
  context: Deno.TestContext,
  actual: T,
  msgOrOptions?: string | SnapshotOptions<T>,
): Promise<void> {
  if (typeof msgOrOptions === "object") return await context.assertSnapshot(actual, msgOrOptions);
  return await context.assertSnapshot(actual, msgOrOptions);
}

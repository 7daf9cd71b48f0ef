/**
 * Tables for the terminal: columns padded with spaces, nothing else.
 *
 * @module
 */

/**
 * Aligns rows of text.
 *
 * @param rows Cells; rows may be shorter than the longest.
 * @param right Indices of columns set to the right.
 * @returns Lines without trailing spaces.
 */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[] = []) {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    row.map((cell, column) =>
      right.includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
    ).join("  ").trimEnd()
  );
}

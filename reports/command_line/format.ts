/**
 * Numbers as people read them. Every figure of the report and of the tables on the terminal goes
 * through here, so a unit looks the same everywhere.
 *
 * And tables as text.
 *
 * @module
 */

/** Rounds to `digits` significant digits and drops trailing zeros: `1.50` becomes `1.5`. */
export function significant(value: number, digits = 3): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "-∞" : "–";
  const rounded = Number(value.toPrecision(digits));
  if (Math.abs(rounded) >= 1000) return whole(rounded);
  const text = String(rounded);
  // Numbers below a millionth print as 1e-7; nothing in the lab is meaningful there.
  return text.includes("e") ? "0" : text;
}

/** A whole number with a comma every three digits: `1,234,567`. */
export function whole(value: number): string {
  const text = String(Math.round(Math.abs(value))).replaceAll(/\B(?=([0-9]{3})+$)/g, ",");
  return value < 0 && text !== "0" ? `-${text}` : text;
}

/**
 * A count with its noun: `1 law`, `18 laws`.
 *
 * @param noun In the singular; `breach` → `breaches`.
 */
export function counted(value: number, noun: string): string {
  if (value === 1) return `1 ${noun}`;
  return `${whole(value)} ${noun}${/(s|ch|sh|x)$/.test(noun) ? "es" : "s"}`;
}

const TIME_UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]] as const;
const BYTE_UNITS = [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "B"]] as const;
const COUNT_UNITS = [[1e9, " G"], [1e6, " M"], [1e3, " k"], [1, ""]] as const;

/** `value` in the largest unit of which there is at least one. */
function inUnits(value: number, units: readonly (readonly [number, string])[], gap: string) {
  if (!Number.isFinite(value)) return significant(value);
  const size = Math.abs(value);
  for (const [factor, unit] of units) {
    // 999.6 µs would round to "1,000 µs": it belongs to the next unit.
    if (size >= factor * 0.9995) return `${significant(value / factor)}${gap}${unit}`;
  }
  const [factor, unit] = units[units.length - 1];
  return `${significant(value / factor)}${gap}${unit}`;
}

/** Virtual nanoseconds as `1.5 µs`. */
export function duration(ns: number): string {
  return value0(ns) ?? inUnits(ns, TIME_UNITS, " ");
}

/** Bytes as `2.5 KiB`. */
export function bytes(count: number): string {
  return value0(count) ?? inUnits(count, BYTE_UNITS, " ");
}

/** A count as `1.2 M`, for figures where only the size matters. */
export function count(value: number): string {
  return inUnits(value, COUNT_UNITS, "").trimEnd();
}

/** Events per second as `1.2 M/s`. */
export function rate(perS: number): string {
  return `${count(perS)}/s`;
}

/** A ratio as `1.8×`. */
export function times(ratio: number): string {
  return `${significant(ratio)}×`;
}

/** A share 0..1 as `97.5 %`. */
export function percent(share: number): string {
  return `${significant(share * 100)} %`;
}

/** A change by `ratio` as `+12 %` or `-3.4 %`. */
export function change(ratio: number): string {
  const by = (ratio - 1) * 100;
  if (Math.abs(by) < 0.05) return "±0 %";
  return `${by > 0 ? "+" : "−"}${significant(Math.abs(by), 2)} %`;
}

/** Zero needs no unit. */
function value0(value: number): string | null {
  return value === 0 ? "0" : null;
}

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

/**
 * Steps that make simple what stands around the workload: machine, costs, options, seed, and the
 * schedule, whose deviations from the default choice are dropped and moved to the front.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import type { CostName } from "@lab/runtime";
import type { Case } from "../case.ts";
import { costRows } from "./order.ts";
import { lower, type Pass } from "./search.ts";

/** Go's sysmon; fewer Ps and cores, first alike, then each alone. */
export const shrinkMachine: Pass = (search) => {
  const { machine: { procs, cores, ...monitor } } = search.current;
  if (Object.keys(monitor).length > 0) {
    search.attempt({ ...search.current, machine: { procs, cores } });
  }
  const attempt = (procs: number, cores: number) =>
    search.attempt({ ...search.current, machine: { ...search.current.machine, procs, cores } });
  lower(search.current.machine.procs, (n) => n >= 1 && attempt(n, n));
  lower(search.current.machine.procs, (n) => n >= 1 && attempt(n, search.current.machine.cores));
  lower(search.current.machine.cores, (n) => n >= 1 && attempt(search.current.machine.procs, n));
};

/** No costs; fewer rows that cost something: halves, quarters, … one; then less in each. */
export const shrinkCosts: Pass = (search) => {
  const names = () => Object.keys(costRows(search.current.costs)) as CostName[];
  const attempt = (rows: readonly CostName[], change: Partial<Record<CostName, number>> = {}) => {
    const now = costRows(search.current.costs);
    const kept = Object.fromEntries(rows.map((name) => [name, change[name] ?? now[name]!]));
    const costs: Case["costs"] = rows.length === 0 ? "zero" : kept;
    return search.attempt({ ...search.current, costs });
  };
  if (attempt([])) return;
  for (let size = names().length; size >= 1; size >>= 1) {
    for (let at = names().length - size; at >= 0; at -= size) {
      attempt(names().toSpliced(at, size));
      at = Math.min(at, names().length);
    }
  }
  for (const name of names()) {
    lower(
      costRows(search.current.costs)[name]!,
      (ns) => ns > 0 && attempt(names(), { [name]: ns }),
    );
  }
};

/** Options as they are initially, or else small. */
export const shrinkOptions: Pass = (search) => {
  const spec = MODELS.find(({ name }) => name === search.current.model);
  for (const name of Object.keys(search.current.options ?? {})) {
    const { [name]: text, ...rest } = search.current.options!;
    if (search.attempt({ ...search.current, options: rest })) continue;
    const attempt = (value: number) =>
      search.attempt({ ...search.current, options: { ...rest, [name]: String(value) } });
    if (spec?.options.find((option) => option.name === name)?.type === "power") {
      for (let value = 2; value < Number(text); value *= 2) if (attempt(value)) break;
    } else if (/^\d+$/.test(text)) lower(Number(text), attempt);
  }
};

/** A small seed. */
export const shrinkSeed: Pass = (search) => {
  lower(search.current.seed, (seed) => search.attempt({ ...search.current, seed }));
};

/**
 * Fewer deviations: halves, quarters, … one; then at earlier choices, and nearer to the default.
 */
export const shrinkSchedule: Pass = (search) => {
  const list = () => search.current.deviations ?? [];
  const attempt = (deviations: Case["deviations"]) =>
    search.attempt({ ...search.current, deviations });
  // Of two at one position the last holds.
  attempt([...new Map(list())].toSorted((a, b) => a[0] - b[0]));
  for (let size = list().length; size >= 1; size >>= 1) {
    for (let at = list().length - size; at >= 0;) {
      attempt(list().toSpliced(at, size));
      at = Math.min(at, list().length) - size;
    }
  }
  for (let at = 0; at < list().length; at++) {
    lower(
      list()[at][1],
      (choice) => choice > 0 && attempt(list().with(at, [list()[at][0], choice])),
    );
    lower(list()[at][0], (position) => attempt(list().with(at, [position, list()[at][1]])));
  }
};

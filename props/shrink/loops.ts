/**
 * Steps that take a workload's structure apart: loops become their bodies, branches one of their
 * sides, a spawned G part of its parent, and two progs one.
 *
 * @module
 */

import type { Case } from "../case.ts";
import type { Instr, Instrs } from "../programs/build.ts";
import { type Pass, replaceEach } from "./search.ts";
import { countInstrs, type Expr, mapBlock, mapWorkload } from "./walk.ts";

/** The body with a variable's value in place of its name. */
const withValue = (body: Instrs, variable: string, value: Expr): Instrs =>
  mapBlock(body, { expr: (expr) => expr === variable ? value : expr });

/** Instructions that may stand in the place of one. */
function unwrappings(instr: Instr, progs: Readonly<Record<string, Instrs>>): Instrs[] {
  switch (instr[0]) {
    case "for": {
      const [, variable, count, body] = instr;
      const turn = (i: number) => withValue(body, variable, i);
      const unrolled = typeof count === "number" && count >= 2 && body.length > 0 &&
        count * countInstrs(body) <= 1 + countInstrs(body);
      const rerolled = typeof count !== "number" || body.length < 2
        ? []
        : body.map((_, i) => ["for", variable, 2 * count, body.toSpliced(i, 1)] as Instr);
      return [
        turn(0),
        ...(typeof count === "number" && count > 1 ? [turn(count - 1)] : []),
        ...(unrolled ? [Array.from({ length: count }, (_, i) => turn(i)).flat()] : []),
        ...rerolled.map((loop) => [loop]),
      ];
    }
    case "if":
      return [instr[2], ...(instr[3] === undefined ? [] : [instr[3]])];
    case "spawn": {
      const given = Object.entries(instr[2] ?? {});
      const body = progs[instr[1]] ?? [];
      return [given.reduce((list, [name, value]) => withValue(list, name, value as Expr), body)];
    }
    default:
      return [];
  }
}

/**
 * Takes loops, branches and spawns apart, one at a time; of two things in a loop one does, twice as
 * often.
 */
export const unwrap: Pass = (search) => replaceEach(search, unwrappings);

/** Starts one prog wherever another was started. */
export const mergeProgs: Pass = (search) => {
  const names = Object.keys(search.current.workload.progs);
  for (const from of names) {
    for (const to of names) {
      const { progs } = search.current.workload;
      if (from === to || !(from in progs && to in progs)) continue;
      search.attemptWorkload(
        mapWorkload(search.current.workload, { prog: (name) => name === from ? to : name }),
      );
    }
  }
};

/**
 * Instead of arrivals from outside main starts the prog itself: once, in a loop, or now and then.
 */
export const spawnArrivals: Pass = (search) => {
  const { arrivals, ...rest } = search.current.workload;
  if (arrivals === undefined) return;
  const { main = [] } = rest.progs;
  const variable = arrivals.serviceVar ?? "service";
  const spawn: Instr = arrivals.service === undefined
    ? ["spawn", arrivals.prog]
    : ["spawn", arrivals.prog, { [variable]: 0 }];
  const count = (arrivals.count ?? 1) as Expr as number;
  const instead: readonly Instrs[] = [
    [spawn],
    [["for", "arrivals", count, [spawn]]],
    [["for", "arrivals", count, [["sleep", 1], spawn]]],
  ];
  for (const spawns of instead) {
    for (const body of [[...spawns, ...main], [...main, ...spawns]]) {
      if (search.attemptWorkload({ ...rest, progs: { ...rest.progs, main: body } })) return;
    }
  }
};

/** Makes arrivals plain: evenly spaced, without service times, on no P. */
export const plainArrivals: Pass = (search) => {
  const attempt = (change: (arrivals: Arrivals) => Record<string, unknown>) => {
    const { arrivals, ...rest } = search.current.workload;
    if (arrivals === undefined) return;
    search.attemptWorkload({ ...rest, arrivals: change(arrivals) } as Case["workload"]);
  };
  for (const gapNs of [0, 1]) {
    attempt(({ prog, count, place }) => ({ kind: "uniform", gapNs, count, prog, place }));
  }
  attempt(({ service: _, serviceVar: _variable, ...arrivals }) => arrivals);
  attempt((arrivals) => ({ ...arrivals, place: "round-robin" }));
  attempt(({ place: _, ...arrivals }) => arrivals);
};

type Arrivals = NonNullable<Case["workload"]["arrivals"]>;

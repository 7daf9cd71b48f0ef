/**
 * Against what people would use instead: an M/M/4 queue, 80 % loaded, in other simulators, and as
 * arrivals under gm at four Ps. Each runs in a process of its own, warmed up where that matters,
 * and tells the CPU time it took; all take turns. The mean sojourn shows that they simulate the
 * same thing.
 *
 * @module
 */

import { jsonOf, pathOf, Unavailable } from "../../children.ts";
import { median } from "simple-statistics";
import { spreadOf } from "../../statistics/spread.ts";
import { type Note, ratiosOf, ratioTo, spreadText } from "../figures.ts";
import { built, c, deno, lab, type Project, python, rust } from "./projects.ts";

/** What each prints. */
export interface Answer {
  /** Mean sojourn in mean services. */
  readonly mean: number;
  /** CPU time. */
  readonly ns: number;
  readonly version: string;
}

/** A simulator beside the lab. */
interface Peer {
  readonly project: Project;
  /** Share of the customers: the slow ones get fewer. */
  readonly share: number;
  /** Target: how many times slower than the lab, at least. */
  readonly atLeast?: number;
}

const LAB = lab(pathOf(new URL("./mm4_lab.ts", import.meta.url)), "the lab, gm");

const LOOP = new URL("../../peers/heap_loop/mm4.ts", import.meta.url);
const SIMJS = new URL("../../peers/simjs/mm4.js", import.meta.url);

const PEERS: readonly Peer[] = [
  { project: c("heap_loop", "mm4", "a heap loop in C"), share: 1 },
  // The lab at most 2.5 times slower.
  { project: deno(LOOP, "", "a heap loop in TypeScript"), share: 1, atLeast: 0.4 },
  { project: rust("desru", "DESRu"), share: 1 },
  { project: python("cimba", "Cimba"), share: 1, atLeast: 1 },
  { project: rust("nexosim", "NeXosim"), share: 1 },
  { project: deno(SIMJS, "simjs", "SIM.JS"), share: 1, atLeast: 20 },
  { project: python("simpy", "SimPy"), share: 0.1, atLeast: 20 },
];

/** Erlang C for 4 servers and 3.2 Erlang: mean sojourn in mean services. */
const SOJOURN = 1.7455;
/** Standard error of the mean of `n` customers, who wait one after the other: of 200 runs. */
const errorOf = (n: number) => 10.8 / Math.sqrt(n);
const ERRORS_MAX = 4;

/** Prints ns for each customer, and how many times faster the lab is. */
export async function queues(
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<void> {
  const customers = isQuick ? 50_000 : 200_000, turns = isQuick ? 2 : 5;
  print(
    `M/M/4 at 80 %, ${customers.toLocaleString("en")} customers: ns of CPU time for each, ` +
      `median (range) of ${turns} turns`,
  );
  const ready = await built(PEERS.map(({ project }) => project), print);
  const peers = [
    { project: LAB, share: 1 },
    ...PEERS.filter(({ project }) => ready.includes(project)),
  ];
  const samples = new Map<Peer, number[]>(), answers = new Map<Peer, Answer>();
  for (let turn = 0; turn < turns; turn++) {
    for (const peer of peers) {
      const { project: { name, run: [command, ...args], tool }, share } = peer;
      const count = Math.round(customers * share);
      try {
        const answer = await jsonOf<Answer>(command, [...args, String(count)]);
        samples.set(peer, [...samples.get(peer) ?? [], answer.ns / count]);
        answers.set(peer, answer);
        const off = Math.abs(answer.mean - SOJOURN) / errorOf(count);
        if (!(off < ERRORS_MAX)) {
          throw new Error(
            `${name} simulates something else: mean sojourn ${answer.mean}, theory ${SOJOURN}`,
          );
        }
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        print(`  ${name}: left out, ${error.message} (${tool})`);
        peers.splice(peers.indexOf(peer), 1);
        samples.delete(peer);
      }
    }
  }
  const own = samples.get(peers[0])!;
  const bySpeed = [...samples].sort(([, a], [, b]) => median(a) - median(b));
  for (const [peer, ns] of bySpeed) {
    const { project: { name }, atLeast } = peer, { mean, version } = answers.get(peer)!;
    const isLab = peer === peers[0];
    if (!isLab) {
      const target = atLeast === undefined ? {} : { atLeast };
      const about = { section: "peers", name: `${name} ${version}`.trim(), unit: "x" } as const;
      note({ ...about, ...target, samples: ratiosOf(ns, own) });
    }
    const target = atLeast === undefined ? "" : `, target: at least ${atLeast}`;
    const times = isLab ? "" : `; ${spreadText(ratioTo(ns, own), 2)} x the lab${target}`;
    print(
      `  ${`${name} ${version}`.trim()}: ${spreadText(spreadOf(ns), 0)} ns, ` +
        `mean sojourn ${mean.toFixed(3)}${times}`,
    );
  }
}

/**
 * How fast the lab itself is: wall clock, kept, with intervals and the commands that make it anew.
 *
 * @module
 */

import { type Machine, MACHINE_WORDS } from "@lab/benches";
import type {
  CoresRow,
  MeasuredSpeed,
  RunSpeed,
  SpeedEstimate,
  SpeedFacts,
} from "../collect/results_parts.ts";
import { bytes, counted, significant, times } from "../command_line/format.ts";
import { blocks, code, command, type FilePage, plain, section, table } from "./markdown.ts";
import {
  byProgram,
  commitsPicture,
  coresPicture,
  curveBlocks,
  estimateText,
  speedPictures,
} from "./speed_curves.ts";

const SPEED = "deno task -q speed --json > reports/out/speed.json";
const SPEED_PEERS = "deno task -q speed --peers --json > reports/out/peers.json";
const RUN = "deno task bench run --parts engine,floor,cores --label NAME";
const KEEP = "deno task -q bench keep NAME… > reports/kept_speed.json";

/** The page. */
export const speedPage: FilePage = {
  file: "speed.md",
  title: "Speed: how near to the machine's limit?",
  verdict: ({ speed: { measured, peers } }) => {
    if (measured === null) return "Not measured: run deno task speed.";
    const all = [...ownFigures(measured, peers), ...peers?.figures ?? []];
    const judged = all.filter((figure) => verdictOf(figure) !== null);
    const count = (verdict: string) =>
      judged.filter((figure) => verdictOf(figure) === verdict).length;
    const floor = measured.figures.find(isFloorRatio);
    return (floor === undefined ? "" : `${times(floor.value)} the floor loop; `) +
      `of ${counted(judged.length, "target")} ${count("met")} are met, ` +
      `${count("missed")} missed and ${count("unclear")} unclear on ${
        machineText(measured.machine)
      }` +
      `${measured.isQuick ? " (a first look: few turns)" : ""}.`;
  },
  body: ({ speed }) => ({
    markdown: blocks([
      "Wall clock of the simulator and of real cores, not virtual time. It differs from machine to " +
      "machine and from minute to minute, so what stands here is *kept*, with the machine and the " +
      "day; building this report measures none of it. Figures are typical ones (geometric means) " +
      "with their 95 % interval (Student's t): over turns of one process, or over attempts, which " +
      "start everything anew. An interval over turns says how steady one process was; the next one " +
      "may differ by more. " +
      "[How this is measured and compared](../../benches/METHOD.md#comparing-two-commits); " +
      `${code(KEEP)} keeps it.`,
      speed.measured === null ? MISSING : measuredSections(speed.measured, speed.peers),
      speed.peers === null ? "" : peersSection(speed.peers),
      historySection(speed),
      coresSection(speed),
    ]),
    pictures: speedPictures(speed),
  }),
};

const MISSING = section(2, "Ratios", ["Not measured: run `deno task speed`."]);

const isFloorRatio = ({ section, unit, atMost }: SpeedEstimate) =>
  section === "floor" && unit === "x" && atMost !== undefined;

/** Is a target met? Null without one; unclear while the interval covers it, or there is none. */
export function verdictOf(
  { unit, n, atMost, atLeast, low, high }: SpeedEstimate,
): "met" | "missed" | "unclear" | null {
  if (atMost === undefined && atLeast === undefined) return null;
  // Bytes are counted, so one turn tells them; times are not.
  if (n < 2 && unit !== "bytes") return "unclear";
  const isMet = atMost !== undefined ? high <= atMost : low >= atLeast!;
  const isMissed = atMost !== undefined ? low > atMost : high < atLeast!;
  return isMet ? "met" : isMissed ? "missed" : "unclear";
}

function machineText(machine: Machine): string {
  return MACHINE_WORDS.map((word) =>
    word === "cores"
      ? counted(machine.cores, "core")
      : word === "deno" || word === "v8"
      ? `${word === "v8" ? "V8" : "Deno"} ${machine[word]}`
      : machine[word]
  ).join(", ");
}

/** Groups that `deno task speed --peers` measures. */
const PEERS: readonly SpeedEstimate["section"][] = ["peers", "schedules"];

/** Figures that stand by themselves: peers that were measured another time are not among them. */
const ownFigures = ({ figures }: MeasuredSpeed, peers: MeasuredSpeed | null) =>
  figures.filter(({ section }) => peers === null || !PEERS.includes(section));

const GROUPS: readonly (readonly [section: SpeedEstimate["section"], title: string])[] = [
  ["floor", "Beside a bare loop"],
  ["watching", "What watching a run adds"],
  ["large", "Ten million Gs"],
  ["families", "Faster than the thing it models"],
  ["peers", "Beside other simulators (how many times slower they are)"],
  ["schedules", "Beside other explorers of schedules (how many times slower they are)"],
];

/** When and where it was measured. */
const measuredText = ({ at, machine, isQuick }: MeasuredSpeed): string =>
  `Measured ${at.slice(0, 10)} on ${plain(machineText(machine))}` +
  `${isQuick ? ", with `--quick`: a first look, few turns" : ""}.`;

function figuresTable(figures: readonly SpeedEstimate[]): string {
  const rows = GROUPS.flatMap(([group, title]) =>
    figures.filter((figure) => figure.section === group && figure.unit !== "ns")
      .map((figure) => ({ title, figure }))
  );
  return rows.length === 0 ? "" : table<typeof rows[number]>([
    { head: "what", cell: ({ title }) => title },
    { head: "figure", cell: ({ figure }) => plain(figure.name) },
    { head: "typical", align: "right", cell: ({ figure }) => figureText(figure, figure.value) },
    { head: "interval", align: "right", cell: ({ figure }) => intervalText(figure) },
    { head: "turns", align: "right", cell: ({ figure }) => String(figure.n) },
    { head: "target", align: "right", cell: ({ figure }) => targetText(figure) },
    { head: "", cell: ({ figure }) => verdictCell(figure) },
  ], rows);
}

function peersSection(peers: MeasuredSpeed): string {
  return section(2, "Beside other people's programs", [
    `${
      measuredText(peers)
    } CPU time of all threads, in turns with the lab: below 1 the other one ` +
    "is faster. [What they are, and what is not equal](../../benches/peers/README.md).",
    figuresTable(peers.figures),
    command(SPEED_PEERS),
  ]);
}

function measuredSections(measured: MeasuredSpeed, peers: MeasuredSpeed | null): string {
  const { figures } = measured;
  return blocks([
    section(2, "Ratios", [
      `${measuredText(measured)} A target is met or missed if ` +
      "the whole interval is; else it is unclear.",
      figuresTable(ownFigures(measured, peers)),
      command(SPEED),
    ]),
    section(2, "Scaling", [
      "What a decision costs as Ps are added (it may grow as log P), and as Gs are added (it should " +
      "not grow). Growth is by the first row, its interval from the ends of both.",
      ...curveBlocks(figures),
      command(SPEED),
    ]),
  ]);
}

const figureText = ({ unit }: SpeedEstimate, value: number) =>
  unit === "bytes" ? bytes(value) : unit === "x" ? times(value) : significant(value);

function intervalText(figure: SpeedEstimate): string {
  if (figure.n < 2) return "one turn";
  return `${figureText(figure, figure.low)} to ${figureText(figure, figure.high)}`;
}

function targetText(figure: SpeedEstimate): string {
  if (figure.atMost !== undefined) return `at most ${figureText(figure, figure.atMost)}`;
  if (figure.atLeast !== undefined) return `at least ${figureText(figure, figure.atLeast)}`;
  return "–";
}

function verdictCell(figure: SpeedEstimate): string {
  const verdict = verdictOf(figure);
  return verdict === "missed" ? "**missed**" : verdict ?? "";
}

function historySection(facts: SpeedFacts): string {
  const { runs } = facts;
  if (runs.length === 0) {
    return section(2, "Over commits", [`Not measured: run ${code(RUN)}.`]);
  }
  const models = [...new Set(runs.flatMap((run) => run.models.map(({ model }) => model)))];
  const ofModel = (run: RunSpeed, name: string) => run.models.find(({ model }) => model === name);
  return section(2, "Over commits", [
    "ns for each decision, typical (geometric mean) over the scenarios of the report. Runs of " +
    "different machines, with other cells or warmed up otherwise are not to be compared; " +
    "`deno task bench compare` " +
    "judges two of them cell by cell.",
    commitsPicture(facts),
    table<RunSpeed>([
      { head: "run", cell: ({ label }) => plain(label) },
      { head: "commit", cell: ({ commit }) => commit === null ? "–" : code(commit.slice(0, 10)) },
      { head: "day", cell: ({ at }) => at.slice(0, 10) },
      { head: "machine", cell: ({ machine }) => plain(machineText(machine)) },
      { head: "attempts", align: "right", cell: ({ attempts }) => String(attempts) },
      { head: "cells", align: "right", cell: ({ cells }) => String(cells) },
      {
        head: "floor loop",
        align: "right",
        cell: ({ floor }) => floor === null ? "–" : estimateText(floor),
      },
      ...models.map((name) => ({
        head: name,
        align: "right" as const,
        cell: (run: RunSpeed) => {
          const found = ofModel(run, name);
          return found === undefined ? "–" : estimateText(found);
        },
      })),
    ], runs),
    command(RUN),
  ]);
}

function coresSection(facts: SpeedFacts): string {
  const { cores } = facts;
  if (cores === null || cores.rows.length === 0) {
    return section(2, "Real cores beside virtual", [`Not measured: run ${code(RUN)}.`]);
  }
  return section(2, "Real cores beside virtual", [
    `The same model classes on Workers with shared memory (run ${plain(cores.label)}, ` +
    `${cores.at.slice(0, 10)}, ${
      plain(machineText(cores.machine))
    }), and in virtual time with the ` +
    "prices of costs linux-x64. The first is what these queues and locks cost in JavaScript on " +
    "this machine; the second is what they would cost a Go program. They need not agree, and a " +
    "Worker is no thread of Go: what can be compared is the order of models within a column. g's " +
    "threads hold no P: on real cores the system spreads them over all cores, also in the rows of 1 P; " +
    "in virtual time the machine has as many cores as Ps.",
    coresPicture(facts),
    table<CoresRow>([
      { head: "program", cell: ({ program }) => plain(program) },
      { head: "Ps", align: "right", cell: ({ procs }) => String(procs) },
      { head: "model", cell: ({ model }) => model },
      {
        head: "real cores, ns for each operation",
        align: "right",
        cell: ({ real }) => estimateText(real),
      },
      {
        head: "virtual, ns for each operation",
        align: "right",
        cell: ({ virtualNs }) => significant(virtualNs),
      },
    ], [...cores.rows].sort(byProgram)),
    command(RUN),
  ]);
}

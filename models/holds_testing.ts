/**
 * Holds the hooks of a model to a text of its rules, on machines that answer anything.
 *
 * @module
 */

import {
  type GId,
  LeaveWhy,
  type Model,
  type QueueDecl,
  ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import { AnyMachine, type AnyQueues, G7, M0 } from "./any_machine_testing.ts";
import { configure } from "./configure.ts";

/** Some hooks of a model as plain text, each from its beginning to its end. */
export interface Text {
  ready?(why: ReadyWhy): Verdict;
  find?(): Verdict;
  leave?(why: LeaveWhy): Verdict;
  back?(): Verdict;
  /** Hooks of one model alone, which {@linkcode OtherHooks} names. */
  readonly others?: Readonly<Record<string, () => Verdict>>;
}

/** How the hooks of the same names are called on the model. */
export type OtherHooks<M> = Readonly<
  Record<string, (model: M, machine: AnyMachine) => (step: number) => Verdict>
>;

/** A model and its text. */
export interface Held<M extends Model> {
  readonly name: string;
  readonly options?: Readonly<Record<string, string>>;
  /** Begins a text. @param q Queues as the model declared them. */
  readonly text: (machine: AnyMachine, q: AnyQueues) => Text;
  readonly others?: OtherHooks<M>;
  /** Who hears of the first G that a poll found. */
  readonly polled?: (model: M, g: GId) => void;
  /** Machines on which it lives, and hooks that are called in one life. */
  readonly seeds?: number;
  readonly calls?: number;
  /** Changes a machine before it begins. */
  readonly prepare?: (machine: AnyMachine) => void;
}

const READY_WHYS = Object.values(ReadyWhy), LEAVE_WHYS = Object.values(LeaveWhy);
/** Unless more is said. */
const SEEDS = 250, CALLS = 8;

/** What was done on a machine, and what was answered in the end. */
const toldOf = ({ did }: AnyMachine, answered: Verdict | null): readonly string[] => [
  ...did,
  answered === null ? "and so on" : `answers ${answered}`,
];

/**
 * Holds hooks of a model, drawn one after the other, to their text on machines of all kinds.
 *
 * @throws {Error} One does something else.
 */
export function holds<M extends Model = Model>(
  {
    name,
    options = {},
    text,
    others = {},
    polled = () => {},
    prepare = () => {},
    seeds = SEEDS,
    calls = CALLS,
  }: Held<M>,
): void {
  const { make } = configure(name, options);
  for (let seed = 0; seed < seeds; seed++) {
    const lab = new AnyMachine(seed), plain = new AnyMachine(seed);
    let decls: Readonly<Record<string, QueueDecl>> = {};
    const lend = lab.lend.bind(lab);
    lab.lend = (declared) => lend(decls = declared);
    [lab, plain].forEach(prepare);
    const model = make(lab.ops) as M;
    lab.onPoll = (g) => polled(model, g);
    const told = text(plain, plain.lend(decls));
    const hooks = ["ready", "find", "leave", "back"].filter((hook) =>
      told[hook as "ready"] !== undefined
    );
    const own = Object.keys(told.others ?? {});
    // Half of the calls go to the longest text, and no other is drowned by those of one model.
    for (let i = 0; i < own.length; i += 4) hooks.push(...hooks.slice(0, 4));
    hooks.push(...own);
    if (told.find !== undefined) hooks.push(...hooks.map(() => "find"));
    for (let call = 0; call < calls; call++) {
      const hook = hooks[lab.draw(hooks.length, "hook", call)];
      const why = lab.draw(READY_WHYS.length, "why", call);
      const readyWhy = READY_WHYS[why], leaveWhy = LEAVE_WHYS[why % LEAVE_WHYS.length];
      const answered = lab.run(
        hook === "ready"
          ? (step) => model.ready(G7, M0, readyWhy, step)
          : hook === "find"
          ? (step) => model.find(M0, step)
          : hook === "leave"
          ? (step) => model.leave(G7, M0, leaveWhy, step)
          : hook === "back"
          ? (step) => model.back(G7, M0, step)
          : others[hook](model, lab),
      );
      const expected = plain.run(() =>
        hook === "ready"
          ? told.ready!(readyWhy)
          : hook === "find"
          ? told.find!()
          : hook === "leave"
          ? told.leave!(leaveWhy)
          : hook === "back"
          ? told.back!()
          : told.others![hook]()
      );
      const about = `${hook}${hook === "leave" ? ` (why ${leaveWhy})` : ""} of ${name}`;
      const [did, should] = [toldOf(lab, answered), toldOf(plain, expected)];
      const first = did.findIndex((verb, i) => verb !== should[i]);
      if (first >= 0 || did.length !== should.length) {
        const at = first < 0 ? did.length : first;
        throw new Error(
          `${about} on machine ${seed} is not its text: behind ${did.slice(0, at).join(" ")}\n` +
            `it does    ${did.slice(at).join(" ")}\nits text is ${should.slice(at).join(" ")}`,
        );
      }
      if (answered === null) break;
    }
  }
}

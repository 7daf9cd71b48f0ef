import { assertEquals, assertNotEquals } from "@std/assert";
import {
  again,
  type GId,
  type MId,
  Model,
  type Ops,
  type ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import { Observer } from "./observer.ts";

/** Verbs of a machine that knows of nothing but words of Gs. */
class Words {
  constructor(private readonly word: number) {}
  data(_g: GId): number {
    return this.word;
  }
  setData(_m: MId, _g: GId, _x: number): void {}
}

/** What Ms do in one hook each, one after the other. */
type Story = readonly (readonly [m: number, act: (ops: Ops, m: MId) => void])[];

/**
 * Key of the state that a story leads to, with hooks half done.
 *
 * @param word What the word of each G is.
 */
function key(story: Story, word = 0): string {
  const observer = new Observer(2, "hook");
  observer.begin();
  let act: (ops: Ops, m: MId) => void;
  class Acts extends Model<Ops> {
    readonly name = "acts";
    ready(_g: GId, m: MId, _why: ReadyWhy, _phase: number): Verdict {
      act(this.ops, m);
      return again(1);
    }
    find(): Verdict {
      return again(1);
    }
  }
  const model = observer.watch((ops) => new Acts(ops))(new Words(word) as unknown as Ops);
  for (const [m, does] of story) {
    act = does;
    model.ready(0 as GId, m as MId, 0, 0);
  }
  const { keyOne, keyTwo } = observer.histories;
  return `${keyOne} ${keyTwo}`;
}

const set = (g: number) => (ops: Ops, m: MId) => ops.setData(m, g as GId, 1);
const read = (ops: Ops) => void ops.data(1 as GId);

Deno.test("Observer tells states apart by what a hook reads of a G's word, all 64 bits of it", () => {
  const words = [0, 1, 0.5, 0.25, 2 ** 40, 2 ** 41, -(2 ** 40), Infinity];
  const keys = words.map((word) => key([[0, read]], word));
  assertEquals(new Set(keys).size, words.length);
});

Deno.test("Observer keeps the order of writes to one G's word, not of those to two", () => {
  assertNotEquals(key([[0, set(1)], [3, set(1)]]), key([[3, set(1)], [0, set(1)]]));
  assertEquals(key([[0, set(1)], [3, set(2)]]), key([[3, set(2)], [0, set(1)]]));
  assertNotEquals(key([[0, set(1)], [3, set(2)]]), key([[0, set(1)], [3, read]]));
});

/**
 * Words of the page in English and Chinese. What an event is told with stands in
 * `props/trace_state/`, in both as well; laws and errors are English, as in the command line.
 *
 * @module
 */

import { DOING_NAMES } from "@lab/props/browser";

/** Languages of the page. */
export const LANGS = ["en", "zh"] as const;
/** One of {@linkcode LANGS}. */
export type Lang = typeof LANGS[number];
/** A text in each language. */
export type Text = Readonly<Record<Lang, string>>;

/** All words of the page. */
export const WORDS = {
  title: { en: "GMP Lab player", zh: "GMP 实验室播放器" },
  lesson: { en: "Lesson", zh: "课程" },
  noLesson: { en: "— own run —", zh: "— 自定义运行 —" },
  scenario: { en: "Scenario", zh: "场景" },
  model: { en: "Scheduler", zh: "调度器" },
  second: { en: "Beside it", zh: "对比" },
  none: { en: "none", zh: "无" },
  options: { en: "Options", zh: "选项" },
  procs: { en: "Ps", zh: "P 数" },
  cores: { en: "Cores", zh: "核数" },
  costs: { en: "Costs", zh: "开销表" },
  seed: { en: "Seed", zh: "种子" },
  run: { en: "Run", zh: "运行" },
  workload: { en: "Workload", zh: "工作负载" },
  form: { en: "Written as", zh: "写法" },
  asText: { en: "Go-like text", zh: "类 Go 文本" },
  play: { en: "Play", zh: "播放" },
  pause: { en: "Pause", zh: "暂停" },
  back: { en: "Back", zh: "后退" },
  step: { en: "Step", zh: "前进" },
  start: { en: "To the start", zh: "回到开头" },
  end: { en: "To the end", zh: "跳到结尾" },
  speed: { en: "Decisions per second", zh: "每秒决策数" },
  jump: { en: "Next", zh: "下一个" },
  kind: { en: "Kind", zh: "类型" },
  dispatch: { en: "dispatch", zh: "调度" },
  steal: { en: "steal", zh: "窃取" },
  overflow: { en: "overflow", zh: "溢出" },
  handoff: { en: "hand-off", zh: "移交 P" },
  preempt: { en: "preemption", zh: "抢占" },
  global: { en: "global look", zh: "查看全局队列" },
  wake: { en: "wake-up", zh: "唤醒" },
  idle: { en: "idle beside work", zh: "有活却空闲" },
  noMore: { en: "no further event of this kind", zh: "后面没有这类事件了" },
  event: { en: "event", zh: "事件" },
  of: { en: "of", zh: "/" },
  ring: { en: "ring", zh: "本地环" },
  next: { en: "runnext", zh: "runnext" },
  globalQueue: { en: "global queue", zh: "全局队列" },
  threads: { en: "Threads (M)", zh: "线程 (M)" },
  blocked: { en: "Blocked Gs", zh: "阻塞的 G" },
  nobody: { en: "nobody", zh: "无" },
  isIdle: { en: "idle", zh: "空闲" },
  finished: { en: "finished", zh: "已结束" },
  onCore: { en: "on core", zh: "在核" },
  lanes: { en: "Lanes", zh: "泳道" },
  axis: { en: "Axis", zh: "横轴" },
  time: { en: "time", zh: "时间" },
  events: { en: "events", zh: "事件序" },
  runnable: { en: "runnable Gs", zh: "可运行的 G" },
  spinning: { en: "spinning Ms", zh: "自旋的 M" },
  idlePs: { en: "idle Ps", zh: "空闲的 P" },
  waitsLong: { en: "waits longest", zh: "等待最久" },
  whyWaits: { en: "Why this G waits", zh: "这个 G 为何等待" },
  marked: {
    en: "Outlined: it waits longer than 99 % of all waits of this run.",
    zh: "加框：等待时间超过本次运行中 99 % 的等待。",
  },
  earlier: { en: "its earlier event", zh: "它的上一个事件" },
  later: { en: "its next event", zh: "它的下一个事件" },
  shadeRun: { en: "running", zh: "运行" },
  shadeSyscall: { en: "in a system call", zh: "系统调用" },
  shadeSpin: { en: "spinning", zh: "自旋" },
  shadeReady: { en: "runnable", zh: "可运行" },
  shadeBlocked: { en: "blocked", zh: "阻塞" },
  shadeOn: { en: "on it", zh: "在其上" },
  upTo: { en: "to", zh: "至" },
  parting: { en: "First decision that differs", zh: "第一个不同的决策" },
  same: { en: "All dispatches are the same.", zh: "所有调度完全相同。" },
  figures: { en: "Figures", zh: "数据" },
  elapsed: { en: "elapsed", zh: "总时间" },
  waitP50: { en: "wait of a G, median", zh: "G 等待中位数" },
  waitP99: { en: "wait of a G, p99", zh: "G 等待 p99" },
  dispatches: { en: "dispatches", zh: "调度次数" },
  steals: { en: "thefts", zh: "窃取次数" },
  overflows: { en: "overflows", zh: "溢出次数" },
  handoffs: { en: "hand-offs and retakes", zh: "移交与收回" },
  switches: { en: "thread switches", zh: "线程切换" },
  memory: { en: "peak memory", zh: "内存峰值" },
  threadsPeak: { en: "threads at the peak", zh: "线程峰值" },
  ends: { en: "ends", zh: "结束" },
  holds: { en: "no law broken", zh: "没有违反任何定律" },
  conforms: { en: "every start that was judged conforms", zh: "每次可判定的启动都符合规则" },
  broken: { en: "Law broken", zh: "违反定律" },
  judging: { en: "laws are being held, beside the page …", zh: "正在后台检查定律……" },
  unjudged: { en: "laws not held: the trace is long", zh: "轨迹太长，未检查定律" },
  bug: { en: "Planted bug", zh: "埋下的错误" },
  show: { en: "show", zh: "查看" },
  deviations: { en: "Choices other than the first", zh: "非默认选择" },
  why: { en: "Why", zh: "原因" },
  by: { en: "step of the model", zh: "模型步骤" },
  admitted: { en: "rule of gpm", zh: "gpm 的规则" },
  decisions: { en: "Decisions", zh: "决策" },
  help: {
    en: "Space: play or pause · ← →: step · n / p: next or earlier event of the kind chosen · " +
      "+ −: zoom · Home End: ends · d: differing decision · ?: this line",
    zh:
      "空格：播放/暂停 · ← →：单步 · n / p：下一个/上一个所选事件 · + −：缩放 · Home End：首尾 · d：不同的决策 · ?：帮助",
  },
  language: { en: "中文", zh: "English" },
} as const satisfies Record<string, Text>;
/** Name of a word. */
export type Word = keyof typeof WORDS;

/** Looks words up in one language, which it names. */
export const wordsIn = (lang: Lang) =>
  Object.assign((word: Word): string => WORDS[word][lang], { lang });
/** What {@linkcode wordsIn} gives. */
export type Say = ReturnType<typeof wordsIn>;

/** What an M does, by number of `Doing`. */
export const DOINGS: Readonly<Record<Lang, readonly string[]>> = {
  en: DOING_NAMES,
  zh: ["不存在", "醒着", "自旋", "运行", "在系统调用中", "休眠", "在 netpoller 中"],
};

/** A duration with a unit that fits. */
export function nsText(ns: number): string {
  if (ns < 10_000) return `${trim(ns)} ns`;
  if (ns < 10_000_000) return `${trim(ns / 1e3)} µs`;
  return ns < 10_000_000_000 ? `${trim(ns / 1e6)} ms` : `${trim(ns / 1e9)} s`;
}

/** Digits in threes. */
export const countText = (n: number): string => n.toLocaleString("en-US");

const trim = (n: number) =>
  // A sum of nothing can be -0.
  (n + 0).toLocaleString("en-US", { maximumFractionDigits: n < 100 ? 2 : n < 1000 ? 1 : 0 });

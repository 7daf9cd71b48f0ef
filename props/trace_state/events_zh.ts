/**
 * What events are told with in Chinese: one row for each event, as in `events.ts`, which says what
 * the columns hold. A new event does not compile without its row.
 *
 * @module
 */

import { Ev, LeaveWhy, ReadyWhy, type Trace } from "@lab/runtime";
import { count, mText } from "../words.ts";
import { columnText, type ColumnWords, type EventName, type Sentence } from "./events.ts";
import type { queueName } from "./queue_lists.ts";

/** Words by number of a table such as ReadyWhy; each of its names has one. */
function named<T extends string>(
  table: Readonly<Record<T, number>>,
  words: Readonly<Record<T, string>>,
): string[] {
  const names: string[] = [];
  for (const name of Object.keys(table) as T[]) names[table[name]] = words[name];
  return names;
}

/** Names of columns and queues. */
export const CHINESE: ColumnWords = {
  names: {
    "why ready": named(ReadyWhy, {
      SPAWN: "新建",
      UNBLOCK: "解除阻塞",
      TIMER: "定时器到期",
      NETPOLL: "网络就绪",
      ARRIVAL: "外部到达",
    }),
    "why left": named(LeaveWhy, {
      YIELD: "让出",
      PREEMPT: "被抢占",
      BLOCK: "阻塞",
      SYSCALL: "系统调用",
      EXIT: "结束",
      GOYIELD: "交出饥饿的互斥锁",
    }),
    "why ended": ["全部完成", "main 结束", "死锁", "停滞", "到达时限"],
    "wait": [
      "无",
      "通道发送",
      "通道接收",
      "select",
      "互斥锁",
      "WaitGroup",
      "睡眠",
      "网络 IO",
      "系统调用",
      "读锁",
      "写锁",
      "条件变量",
      "信号量",
    ],
  },
  queue: queueZh,
};

/** As {@linkcode queueName}. */
function queueZh(...[q, procs, queues]: Parameters<typeof queueName>): string {
  if (q < 0) return "无队列";
  if (q < procs) return `P${q} 的本地环`;
  if (q < 2 * procs) return `P${q - procs} 的 runnext`;
  const queue = queues.find((row) => row.q === q);
  if (q === 2 * procs || queue?.name === "global") return "全局队列";
  if (queue === undefined) return `队列 ${q}`;
  return queue.p < 0 ? `队列 ${queue.name}` : `P${queue.p} 的队列 ${queue.name}`;
}

/** A sentence for a column `a` that may name nobody. */
const orNone = (none: string, some: string): Sentence => ({ a }, i) => a[i] < 0 ? none : some;

/** Who is spilled, and where to. */
const spilled = (trace: Trace, i: number): string => {
  const next = trace.code[i + 1];
  const to = next === Ev.PUT_GLOBAL || next === Ev.Q_PUT
    ? columnText(trace, i + 1, next === Ev.Q_PUT ? "a" : "global", CHINESE)
    : "另一个队列";
  return `${trace.b[i] < 0 ? "较新的 " : ""}{a} 个 G 移到${to}`;
};

const readOrWrite = (verb: string): Sentence => ({ b }, i) =>
  `${verb} {a} 的${b[i] === 1 ? "写" : "读"}锁`;

/** Null: it is no decision. */
export const SAYS_ZH: Readonly<Record<EventName, Sentence | null>> = {
  SPAWN: orNone("创建", "由 {a} 创建"),
  READY: "变为可运行（{a}）",
  RUN: ({ b }, i) => `开始运行，来自{source}，${b[i] === 1 ? "沿用 " : ""}tick {a}`,
  STOP: ({ a }, i) => a[i] === LeaveWhy.BLOCK ? "停止：{a}（{b}）" : "停止：{a}",
  MARK: null,
  PUT_LOCAL: "→ 本地环（现有 {a} 个）",
  GET_LOCAL: "从本地环取出",
  PUT_NEXT: orNone("→ runnext", "→ runnext，挤出 {a}"),
  GET_NEXT: "从 runnext 取出",
  PUT_GLOBAL: "→ 全局队列（现有 {a} 个）",
  GET_GLOBAL: ({ b }, i) => `从全局队列取出${b[i] > 0 ? `，本批第 ${b[i] + 1} 个` : ""}`,
  SPILL: (trace, i) => `本地环已满：${spilled(trace, i)}`,
  GRAB: "从全局队列的 {b} 个 G 中取走 {a} 个",
  STEAL: "从 {g} 本地环的 {b} 个 G 中窃取 {a} 个",
  STEAL_G: "从 {a} 的本地环窃得",
  STEAL_NEXT: "从 {a} 的 runnext 窃得",
  P_TAKE: "取得 P",
  P_IDLE: "放下 P：空闲",
  HANDOFF: ({ m, a, b }, i) =>
    a[i] !== m[i] ? "把 P 移交给 {a}" : b[i] === 1 ? "锁定到 {a}" : "不再锁定到 {a}",
  RETAKE: "收回：{a} 在系统调用中，P 被取走",
  M_NEW: "创建线程",
  M_PARK: ({ a }, i) => a[i] === 1 ? "在 netpoller 中休眠" : "休眠",
  M_WAKE: orNone("被唤醒", "被 {a} 唤醒"),
  M_EXIT: "线程结束",
  SPIN: ({ a }, i) => `${a[i] !== 0 ? "开始自旋" : "停止自旋"}（共 {b} 个自旋）`,
  CORE_ON: null,
  CORE_OFF: null,
  SYSCALL_IN: orNone("带着线程等待", "系统调用，{a} ns"),
  SYSCALL_OUT: "从系统调用返回",
  PREEMPT: "抢占 {a} 上的 G",
  NETPOLL: ({ a }, i) => `轮询网络：${count(a[i])} 个 G`,
  TIMER: "定时器到期",
  SEND: "在 {a} 上发送第 {b} 条消息",
  RECV: ({ b }, i) => b[i] < 0 ? "发现 {a} 已关闭且为空" : "从 {a} 收到第 {b} 条消息",
  CLOSE: "关闭 {a}",
  LOCK: ({ b }, i) => `锁住 {a}${b[i] === 1 ? "（移交所得）" : ""}`,
  UNLOCK: "解锁 {a}",
  ARRIVE: "从外部到达",
  END: "运行结束：{a}",
  DONE: null,
  LOCK_WAIT: null,
  Q_PUT: ({ code, a }, i) =>
    `→ {a}（现有 {b} 个${code[i - 1] === Ev.Q_KEY ? `，键 ${count(a[i - 1])}` : ""}）`,
  Q_TAKE: "从{a}取出",
  Q_ROB: "从{a}窃得",
  Q_KEY: null,
  Q_MOVE: "窃取{g}的 {a} 个 G",
  Q_SPILL: (trace, i) => `{g}已满：${spilled(trace, i)}`,
  Q_REMOVE: "从{a}中移出",
  KICK: null,
  WAIT_OVER: ({ a }, i) => `带着线程的等待结束，由 ${mText(a[i])}`,
  CORE_AHEAD: "那是 {a} ns 之后的事",
  WAKING: "它的核醒来需要 {a} ns",
  UNNOTICED: "{a} ns 前就已结束",
  RW_LOCK: readOrWrite("取得"),
  RW_UNLOCK: readOrWrite("释放"),
  COND_WAIT: "取得 {a} 的第 {b} 号票",
  COND_CALL: "{a} 的第 {b} 号票被叫到",
  SEM_UNITS: ({ b }, i) => b[i] < 0 ? `归还 {a} 的 ${-b[i]} 个单位` : "持有 {a} 的 {b} 个单位",
  SEM_WANT: "等待 {a} 的 {b} 个单位",
  TIMER_SET: ({ a, b }, i) => {
    if (b[i] < 0) return "它的 select 最多等待 {a} ns";
    if (a[i] >= 0) return "{b} 设为 {a} ns 之后";
    return a[i] === -1 ? "{b} 被停止" : "{b} 到期";
  },
  COUNT: "{b} 为 {a}",
};

/** Where an event gives its G from: as `from` of its row. */
export const FROM_ZH: Readonly<Partial<Record<EventName, string>>> = {
  READY: "它的 M 手中",
  GET_LOCAL: "本地环",
  GET_NEXT: " runnext",
  GET_GLOBAL: "全局队列",
  STEAL_G: " {a} 的本地环",
  STEAL_NEXT: " {a} 的 runnext",
  SYSCALL_OUT: "系统调用",
  Q_TAKE: "{a}",
  Q_ROB: "{a}",
  Q_REMOVE: "{a}",
};

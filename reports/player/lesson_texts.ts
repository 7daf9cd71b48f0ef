/**
 * What lessons say, in the order of the story.
 *
 * @module
 */

import type { Text } from "./words.ts";

/** Title and text of one lesson. */
interface LessonText {
  readonly title: Text;
  /** Five sentences. */
  readonly text: Text;
}

/** By id. */
export const LESSON_TEXTS = {
  "switches": {
    title: {
      en: "What a switch costs: process, thread, user",
      zh: "切换的代价：进程、线程、用户态",
    },
    text: {
      en: "Eight tasks take turns on one core. " +
        "On the left each is a process: a switch goes through the kernel, loads other page " +
        "tables and leaves a cold TLB. " +
        "On the right each is a goroutine on one thread: a switch saves a few registers and " +
        "stays in user space. " +
        "A thread lies between the two: it enters the kernel, but keeps the address space. " +
        "Compare the elapsed time and the thread switches in the table below.",
      zh: "八个任务轮流使用同一个核。" +
        "左边每个任务是一个进程：切换要进内核、换页表，TLB 变冷。" +
        "右边每个任务是同一线程上的 goroutine：切换只保存几个寄存器，不离开用户态。" +
        "线程介于两者之间：要进内核，但地址空间不变。" +
        "请比较下面表格中的总时间和线程切换次数。",
    },
  },
  "one-to-one": {
    title: { en: "1:1, a thread for each task", zh: "1:1，每个任务一个线程" },
    text: {
      en: "Model g gives each G a kernel thread of its own, and the kernel schedules. " +
        "It is simple, and a task that blocks stops nobody else. " +
        "But each thread has a stack of its own, and 64 tasks need 65 threads. " +
        "Creating them, waking them and switching among them all go through the kernel. " +
        "Look at the peak of threads and memory, beside Go's scheduler on the same work.",
      zh: "模型 g 给每个 G 一个内核线程，由内核调度。" +
        "它很简单，阻塞的任务不会拖住别人。" +
        "但每个线程都有自己的栈，64 个任务需要 65 个线程。" +
        "创建、唤醒和切换全都要经过内核。" +
        "请看线程与内存的峰值，旁边是 Go 的调度器做同样的工作。",
    },
  },
  "m-to-one": {
    title: { en: "M:1, and one blocking call", zh: "M:1 与一次阻塞调用" },
    text: {
      en: "Model n1 runs all Gs on one thread, so a switch costs almost nothing. " +
        "Then one G makes a system call that blocks for 500 µs. " +
        "The only thread is in the kernel, so no other G can run until the call returns. " +
        "The eight workers stand in the queue all that time, although they have work. " +
        "The second side shows what hand-off makes of the same program.",
      zh: "模型 n1 让所有 G 跑在一个线程上，切换几乎不花代价。" +
        "然后一个 G 发起阻塞 500 微秒的系统调用。" +
        "唯一的线程在内核里，调用返回之前别的 G 都不能运行。" +
        "八个有活要干的 G 一直在队列里等。" +
        "另一边是移交 P 之后同一个程序的样子。",
    },
  },
  "one-lock": {
    title: { en: "M:N, one queue under one lock", zh: "M:N，一把锁下的一个队列" },
    text: {
      en: "Model gm is Go's first scheduler: a pool of threads and one global queue. " +
        "Each put and each take holds the lock of that queue. " +
        "With eight Ps and short tasks they stand in line for it. " +
        "The work is spread evenly, but the waits for the lock grow with the number of cores. " +
        "Compare with private queues: most puts and takes there need no lock at all.",
      zh: "模型 gm 是 Go 最早的调度器：线程池加一个全局队列。" +
        "每次放入和取出都要持有这个队列的锁。" +
        "八个 P 配上很短的任务，大家就在锁前排队。" +
        "工作分配很均匀，但等锁的时间随核数增长。" +
        "和私有队列比较：那里大多数放入和取出根本不需要锁。",
    },
  },
  "private-queues": {
    title: { en: "Private queues and their imbalance", zh: "私有队列与不均衡" },
    text: {
      en: "Model pm gives each P a queue of its own, so nobody waits for a lock. " +
        "One G makes 64 others, and all of them land in the queue of its P. " +
        "Without stealing (left) the other Ps idle beside a long queue. " +
        "With stealing (right) an idle P takes half of the fullest queue. " +
        "Press n with 'idle beside work' chosen to go to such a moment.",
      zh: "模型 pm 给每个 P 一个私有队列，谁也不用等锁。" +
        "一个 G 创建了另外 64 个，它们全落在它那个 P 的队列里。" +
        "不窃取时（左），别的 P 在长长的队列旁边闲着。" +
        "窃取时（右），空闲的 P 从最满的队列拿走一半。" +
        "选“有活却空闲”再按 n，就能跳到这样的时刻。",
    },
  },
  "overflow": {
    title: { en: "The ring of 256 and its overflow", zh: "256 槽的环与溢出" },
    text: {
      en: "In Go's scheduler each P has a ring of 256 slots and one slot called runnext. " +
        "main makes 258 Gs: the newest stands in runnext, the 256 before it fill the ring. " +
        "The last one finds the ring full: 128 Gs and the one kicked out of runnext go to the " +
        "global queue. " +
        "Choose 'overflow' and press n to see the ring empty by half. " +
        "With 257 Gs nothing overflows: change the number in the workload and run it.",
      zh: "在 Go 的调度器里，每个 P 有一个 256 槽的环和一个叫 runnext 的槽。" +
        "main 创建 258 个 G：最新的在 runnext，之前的 256 个填满了环。" +
        "最后一个发现环满了：128 个 G 连同从 runnext 挤出来的那个去了全局队列。" +
        "选“溢出”再按 n，可以看到环空了一半。" +
        "257 个 G 就不会溢出：改一改工作负载里的数字再运行。",
    },
  },
  "runnext": {
    title: { en: "runnext, and the pair that starves others", zh: "runnext 与饿死别人的一对" },
    text: {
      en:
        "A G that is made runnable goes to runnext, so an answer comes while the cache is warm. " +
        "Ping and pong wake each other, and each goes to runnext at once. " +
        "The others in the ring wait behind the pair, which always runs next. " +
        "Go lets the pair share one time slice, so that it cannot go on for ever. " +
        "On the right the same without runnext: the pair stands in line like everybody.",
      zh: "变为可运行的 G 会进入 runnext，这样应答来时缓存还是热的。" +
        "ping 和 pong 互相唤醒，每次都立刻进入 runnext。" +
        "环里其余的 G 排在这一对后面，总轮不到。" +
        "Go 让这一对共用一个时间片，所以不会没完没了。" +
        "右边没有 runnext：这一对和大家一样排队。",
    },
  },
  "tick-61": {
    title: { en: "The 61st tick", zh: "第 61 个 tick" },
    text: {
      en: "A G that yields goes to the global queue. " +
        "A P looks into its own ring first, and this ring never runs dry. " +
        "So each P counts its dispatches, and with every 61st it looks at the global queue first. " +
        "Choose 'global look' and press n: see at which tick the polite G is taken. " +
        "On the right the look is switched off: the polite G waits until the ring is empty.",
      zh: "主动让出的 G 进入全局队列。" +
        "P 总是先看自己的环，而这个环一直不空。" +
        "所以每个 P 给调度计数，每到第 61 次先看全局队列。" +
        "选“查看全局队列”再按 n：看那个礼让的 G 在哪个 tick 被取走。" +
        "右边关掉了这个规则：礼让的 G 要等到环空。",
    },
  },
  "steal-half": {
    title: { en: "Stealing half", zh: "偷一半" },
    text: {
      en: "A P without work looks at the rings of the others in a random order. " +
        "From the first that has some it takes half, rounded up, and runs the last of them. " +
        "Half is a compromise: one would bring the thief back at once, all would leave the victim " +
        "idle. " +
        "Follow the red arrows in the timeline, from the victim to the thief. " +
        "On the right the thief takes one at a time: count the thefts in the table.",
      zh: "没有活的 P 按随机顺序查看别人的环。" +
        "遇到第一个有活的就拿走一半（向上取整），并运行其中最后一个。" +
        "一半是折中：只拿一个马上又得来，全拿走则轮到对方闲着。" +
        "时间线上的红色箭头从被偷者指向窃取者。" +
        "右边每次只偷一个：请看表格里的窃取次数。",
    },
  },
  "hand-off": {
    title: { en: "Hand-off in a system call", zh: "系统调用中的移交" },
    text: {
      en: "A system call blocks the thread, not the P. " +
        "The M enters the kernel and leaves its P behind, marked as being in a call. " +
        "sysmon looks every 20 µs or so, and takes a P that has sat in a call too long. " +
        "It gives the P to another M, and the waiting Gs run on. " +
        "On the right the P stays with its M: the others wait for the whole call.",
      zh: "系统调用阻塞的是线程，不是 P。" +
        "M 进入内核，留下标记为“在调用中”的 P。" +
        "sysmon 大约每 20 微秒看一次，把在调用里待太久的 P 收走。" +
        "它把 P 交给另一个 M，等待的 G 继续运行。" +
        "右边 P 一直跟着自己的 M：别人要等整个调用结束。",
    },
  },
  "netpoller": {
    title: { en: "The netpoller", zh: "网络轮询器" },
    text: {
      en: "Waiting for the network needs no thread. " +
        "A G that waits for I/O is parked, and the netpoller keeps its file descriptor. " +
        "An M without work sleeps inside the netpoller until something is ready. " +
        "Then all that are ready become runnable at once, and other Ms are woken for them. " +
        "On the right, 1:1: each wait keeps a thread, so look at the peak of threads.",
      zh: "等待网络不需要占用线程。" +
        "等 I/O 的 G 被停下，文件描述符交给网络轮询器。" +
        "没有活的 M 睡在轮询器里，直到有东西就绪。" +
        "就绪的 G 一起变为可运行，再为它们唤醒别的 M。" +
        "右边是 1:1：每次等待都占一个线程，请看线程峰值。",
    },
  },
  "preemption": {
    title: { en: "Preemption by sysmon", zh: "sysmon 抢占" },
    text: {
      en: "One G computes for 40 ms and never lets go by itself. " +
        "sysmon sees that the same tick of the P has lasted 10 ms and asks it to stop. " +
        "The G goes to the global queue, and the short Gs get their turn. " +
        "Choose 'preemption' and press n to go from one to the next. " +
        "On the right nobody preempts: the short Gs wait for the whole 40 ms.",
      zh: "一个 G 连续计算 40 毫秒，从不主动让出。" +
        "sysmon 发现 P 的同一个 tick 已持续 10 毫秒，就要求它停下。" +
        "这个 G 进入全局队列，短小的 G 得到机会。" +
        "选“抢占”再按 n，可以逐个查看。" +
        "右边没有抢占：短的 G 要等满 40 毫秒。",
    },
  },
  "spinning": {
    title: { en: "Spinning", zh: "自旋" },
    text: {
      en: "Waking a thread takes microseconds, so an M that finds nothing spins for a while. " +
        "While somebody spins, a new G needs no wake-up: the spinner will find it. " +
        "At most half as many Ms spin as are busy, as each of them burns a core. " +
        "Watch the yellow segments and the counter of spinning Ms. " +
        "On the right nobody spins: each G that is made has to wake a thread.",
      zh: "唤醒一个线程要几微秒，所以找不到活的 M 先自旋一会儿。" +
        "有人在自旋时，新的 G 不需要唤醒任何人：自旋者会发现它。" +
        "自旋的 M 最多是忙碌者的一半，因为每个都在烧一个核。" +
        "请看黄色的段和自旋 M 的计数。" +
        "右边没有自旋：每创建一个 G 都得唤醒一个线程。",
    },
  },
  "lost-wake-up": {
    title: { en: "A lost wake-up, found", zh: "丢失的唤醒，被抓住" },
    text: {
      en: "This scheduler has a planted bug: who makes a G runnable wakes nobody. " +
        "main makes another G, then computes for 100 µs. " +
        "The other G stands in a queue, and P1 idles beside it. " +
        "Gpm promises never to leave a P idle beside work, so the law 'work-conserving' is broken. " +
        "The page opens at that event: P1 says idle, and the G stands in runnext of P0.",
      zh: "这个调度器里埋了一个错误：让 G 可运行的人不唤醒任何人。" +
        "main 创建另一个 G，然后计算 100 微秒。" +
        "另一个 G 在队列里，而 P1 在旁边空闲。" +
        "gpm 承诺不让 P 在有活时空闲，所以违反了定律 work-conserving。" +
        "页面停在这个事件上：P1 空闲，G 在 P0 的 runnext 里。",
    },
  },
  "other-runtimes": {
    title: { en: "Not only Go: Tokio's LIFO slot", zh: "不只是 Go：Tokio 的 LIFO 槽" },
    text: {
      en: "Tokio's workers have a LIFO slot much like runnext, but nobody may steal from it. " +
        "A task in the slot waits while the one before it computes, though a worker is idle. " +
        "This is the open issue tokio#4941. " +
        "Go's thief takes runnext as well, in its last pass. " +
        "Choose 'idle beside work' and press n on the left.",
      zh: "Tokio 的工作线程有个很像 runnext 的 LIFO 槽，但谁也不能偷它。" +
        "前一个任务在计算时，槽里的任务只能等，尽管有线程空闲。" +
        "这就是至今未关闭的 tokio#4941。" +
        "Go 的窃取者在最后一轮也会拿走 runnext。" +
        "在左边选“有活却空闲”再按 n。",
    },
  },
} as const satisfies Readonly<Record<string, LessonText>>;
/** Id of a lesson. */
export type LessonId = keyof typeof LESSON_TEXTS;

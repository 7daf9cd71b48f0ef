//go:build cgo && linux

// What threads and processes cost: each probe answers ns for one operation (bytes for one thread), or
// a negative number if the system refuses. `cores` is 1, everything pinned to one core, or 2: the two
// sides pinned to a core each.
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int core_of[2];

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

// The first two cores that this process may use.
static int find_cores(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  int found = 0;
  for (int i = 0; i < CPU_SETSIZE && found < 2; i++)
    if (CPU_ISSET(i, &set)) core_of[found++] = i;
  return found;
}

// Pins the calling thread. What it creates inherits that.
static void pin(int side, int cores) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core_of[cores == 2 ? side : 0], &set);
  sched_setaffinity(0, sizeof set, &set);
}

static void *nothing(void *arg) { return arg; }

// Two cores: the kernel may put the new thread on the other one.
static double thread_create(int cores) {
  enum { n = 200 };
  if (cores == 1) pin(0, 1);
  double start = now_ns();
  for (int i = 0; i < n; i++) {
    pthread_t t;
    if (pthread_create(&t, NULL, nothing, NULL) != 0) return -1;
    pthread_join(t, NULL);
  }
  return (now_ns() - start) / n;
}

static double process_create(int cores) {
  enum { n = 30 };
  if (cores == 1) pin(0, 1);
  double start = now_ns();
  for (int i = 0; i < n; i++) {
    pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) _exit(0);
    waitpid(child, NULL, 0);
  }
  return (now_ns() - start) / n;
}

// Ping-pong over two pipes, between threads or processes: the round trip.
enum { turns = 1000 };
static int there[2], back[2], answers_on_cores;

static void answer_pipe(void) {
  char c;
  pin(1, answers_on_cores);
  for (int i = 0; i < turns; i++)
    if (read(there[0], &c, 1) != 1 || write(back[1], &c, 1) != 1) return;
}

static void *answer_thread(void *arg) {
  answer_pipe();
  return arg;
}

static double pipe_round(int cores, int as_process) {
  if (pipe(there) != 0 || pipe(back) != 0) return -1;
  answers_on_cores = cores;
  pthread_t t;
  pid_t child = 0;
  pin(0, cores);
  if (as_process) {
    child = fork();
    if (child < 0) return -1;
    if (child == 0) {
      answer_pipe();
      _exit(0);
    }
  } else if (pthread_create(&t, NULL, answer_thread, NULL) != 0) {
    return -1;
  }
  char c = 0;
  double start = now_ns();
  for (int i = 0; i < turns; i++)
    if (write(there[1], &c, 1) != 1 || read(back[0], &c, 1) != 1) return -1;
  double ns = (now_ns() - start) / turns;
  if (as_process) waitpid(child, NULL, 0);
  else pthread_join(t, NULL);
  return ns;
}

static double pipe_threads(int cores) { return pipe_round(cores, 0); }
static double pipe_processes(int cores) { return pipe_round(cores, 1); }

// A pipe to itself: what the calls cost without a switch.
static double pipe_self(int cores) {
  enum { n = 5000 };
  char c = 0;
  if (pipe(there) != 0) return -1;
  pin(0, cores);
  double start = now_ns();
  for (int i = 0; i < n; i++)
    if (write(there[1], &c, 1) != 1 || read(there[0], &c, 1) != 1) return -1;
  return (now_ns() - start) / n;
}

// Ping-pong over two futex words: the round trip.
static uint32_t words[2];

static void futex_post(int i) {
  __atomic_store_n(&words[i], 1, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, &words[i], FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void futex_take(int i) {
  while (__atomic_exchange_n(&words[i], 0, __ATOMIC_SEQ_CST) == 0)
    syscall(SYS_futex, &words[i], FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static void *answer_futex(void *arg) {
  pin(1, answers_on_cores);
  for (int i = 0; i < turns; i++) {
    futex_take(0);
    futex_post(1);
  }
  return arg;
}

static double futex_round(int cores) {
  pthread_t t;
  answers_on_cores = cores;
  pin(0, cores);
  if (pthread_create(&t, NULL, answer_futex, NULL) != 0) return -1;
  double start = now_ns();
  for (int i = 0; i < turns; i++) {
    futex_post(0);
    futex_take(1);
  }
  double ns = (now_ns() - start) / turns;
  pthread_join(t, NULL);
  return ns;
}

enum { yields = 5000 };

static void *yield_thread(void *arg) {
  for (int i = 0; i < yields; i++) sched_yield();
  return arg;
}

// Two threads on one core that only yield.
static double yield_pair(int cores) {
  pthread_t t;
  if (cores != 1) return -1;
  pin(0, 1);
  if (pthread_create(&t, NULL, yield_thread, NULL) != 0) return -1;
  double start = now_ns();
  yield_thread(NULL);
  pthread_join(t, NULL);
  return (now_ns() - start) / (2 * yields);
}

static double parent_id(int cores) {
  enum { n = 50000 };
  pin(0, cores);
  double start = now_ns();
  for (int i = 0; i < n; i++) syscall(SYS_getppid);
  return (now_ns() - start) / n;
}

static double nap3us(int cores) {
  enum { n = 100 };
  pin(0, cores);
  double start = now_ns();
  for (int i = 0; i < n; i++) usleep(3);
  return (now_ns() - start) / n;
}

static double resident_bytes(void) {
  long all, resident;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f == NULL) return -1;
  int got = fscanf(f, "%ld %ld", &all, &resident);
  fclose(f);
  return got == 2 ? (double)resident * sysconf(_SC_PAGESIZE) : -1;
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *wait_at_gate(void *arg) {
  pthread_mutex_lock(&gate);
  pthread_mutex_unlock(&gate);
  return arg;
}

// A wave of threads with stacks of 64 KB that wait; `memory` asks for bytes instead of ns.
static double thread_wave(int memory) {
  enum { n = 500 };
  static pthread_t list[n];
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 64 * 1024);
  pin(0, 1);
  pthread_mutex_lock(&gate);
  double before = resident_bytes(), start = now_ns();
  for (int i = 0; i < n; i++)
    if (pthread_create(&list[i], &small, wait_at_gate, NULL) != 0) return -1;
  struct timespec settle = {0, 20000000};
  if (memory) nanosleep(&settle, NULL);
  double bytes = (resident_bytes() - before) / n;
  pthread_mutex_unlock(&gate);
  for (int i = 0; i < n; i++) pthread_join(list[i], NULL);
  return memory ? bytes : (now_ns() - start) / n;
}

static double wave_ns(int cores) { return cores == 1 ? thread_wave(0) : -1; }
static double wave_bytes(int cores) { return cores == 1 ? thread_wave(1) : -1; }

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// 30 pauses: what Go's procyield(30) is, a round of waiting for a lock that is taken.
static double pauses(int cores) {
  enum { n = 1000 };
  pin(0, cores);
  double start = now_ns();
  for (int i = 0; i < 30 * n; i++) relax();
  return (now_ns() - start) / n;
}

// Two cores answer each other over one line: one way, the median of many parts, as a thread that
// loses its core for a moment spoils one part only. The flags are far apart from each other.
enum { parts = 201, bounces = 100 };
static struct {
  volatile int there;
  char apart[252];
  volatile int back;
} flags;

// What a G takes along: two lines of its descriptor, and by a pointer there two of its stack. Each
// core reads and writes them before it answers.
static struct carried {
  struct carried *volatile stack;
  volatile int uses;
  char apart[240];
} carried[4];
static int carries;

static void carry(void) {
  carried[0].uses++;
  carried[1].uses++;
  struct carried *stack = carried[0].stack;
  stack[0].uses++;
  stack[1].uses++;
}

static void *answer_line(void *arg) {
  pin(1, 2);
  for (int i = 1; i <= parts * bounces; i++) {
    while (__atomic_load_n(&flags.there, __ATOMIC_ACQUIRE) != i);
    if (carries) carry();
    __atomic_store_n(&flags.back, i, __ATOMIC_RELEASE);
  }
  return arg;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double bounce(int cores, int with_g) {
  static double part[parts];
  if (cores != 2) return -1;
  pthread_t t;
  flags.there = flags.back = 0;
  carried[0].stack = &carried[2];
  carries = with_g;
  if (pthread_create(&t, NULL, answer_line, NULL) != 0) return -1;
  pin(0, 2);
  for (int p = 0, i = 1; p < parts; p++) {
    double start = now_ns();
    for (int k = 0; k < bounces; k++, i++) {
      __atomic_store_n(&flags.there, i, __ATOMIC_RELEASE);
      while (__atomic_load_n(&flags.back, __ATOMIC_ACQUIRE) != i);
      if (carries) carry();
    }
    part[p] = (now_ns() - start) / bounces / 2;
  }
  pthread_join(t, NULL);
  qsort(part, parts, sizeof part[0], ascending);
  return part[parts / 2];
}

static double line_move(int cores) { return bounce(cores, 0); }
static double g_move(int cores) { return bounce(cores, 1); }

// A thread on a core that has been idle for a moment is woken: what the call takes its caller, and how
// long after its beginning the thread runs; the median.
enum { naps = 101 };
static int nap_word, nap_done;
static double woke_at;

static void *napper(void *arg) {
  pin(1, 2);
  for (int i = 0; i < naps; i++) {
    while (__atomic_load_n(&nap_word, __ATOMIC_ACQUIRE) == i)
      syscall(SYS_futex, &nap_word, FUTEX_WAIT_PRIVATE, i, NULL, NULL, 0);
    woke_at = now_ns();
    __atomic_store_n(&nap_done, i + 1, __ATOMIC_RELEASE);
  }
  return arg;
}

static double wake_up(int cores, int until_awake) {
  static double sample[naps];
  if (cores != 2) return -1;
  pthread_t t;
  if (pthread_create(&t, NULL, napper, NULL) != 0) return -1;
  pin(0, 2);
  for (int i = 0; i < naps; i++) {
    for (double rest = now_ns() + 100000; now_ns() < rest;);
    double start = now_ns();
    __atomic_store_n(&nap_word, i + 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, &nap_word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    double called = now_ns();
    while (__atomic_load_n(&nap_done, __ATOMIC_ACQUIRE) != i + 1);
    sample[i] = (until_awake ? woke_at : called) - start;
  }
  pthread_join(t, NULL);
  qsort(sample, naps, sizeof sample[0], ascending);
  return sample[naps / 2];
}

static double wake_call(int cores) { return wake_up(cores, 0); }
static double wake_awake(int cores) { return wake_up(cores, 1); }

static const struct {
  const char *name;
  double (*sample)(int cores);
} table[] = {
    {"thread", thread_create},  {"wave", wave_ns},           {"fork", process_create},
    {"pipe", pipe_threads},     {"pipeFork", pipe_processes}, {"pipeSelf", pipe_self},
    {"futex", futex_round},     {"yield", yield_pair},       {"getppid", parent_id},
    {"nap3us", nap3us},         {"memThread", wave_bytes},
    {"pause30", pauses},        {"line", line_move},        {"gLines", g_move},
    {"wakeCall", wake_call},    {"wake", wake_awake},
};

double lab_sample(const char *name, int cores) {
  if (find_cores() < cores) return -1;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (strcmp(table[i].name, name) == 0) return table[i].sample(cores);
  return -1;
}

const char *lab_compiler(void) {
#ifdef __clang__
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

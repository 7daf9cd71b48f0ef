// The floor loop in C: the same rules as benches/floor.ts, as plain as they can be said.
// Build: cc -O3 -march=native -o floor floor.c    Run: ./floor PROCS GS ROUNDS
// Prints the decisions and the wall ns they took, as JSON.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLOTS = 256, MASK = 255, BATCH_MAX = 128, LOOK_TICKS = 61 };

static int32_t *slots, *rounds_left, *next_g, *running, *heap;
static uint32_t *head, *tail, *tick;
static double *clock_ns;
static int first = -1, last = -1, global_len = 0, procs, gs;
static uint32_t random_state = 123456789;

static inline uint32_t draw(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 17;
  random_state ^= random_state << 5;
  return random_state;
}

static inline void put_global(int g) {
  next_g[g] = -1;
  if (last >= 0) next_g[last] = g;
  else first = g;
  last = g;
  global_len++;
}

static inline int get_global(void) {
  int g = first;
  first = next_g[g];
  if (first < 0) last = -1;
  global_len--;
  return g;
}

static inline void put(int p, int g) {
  uint32_t t = tail[p], h = head[p];
  if (t - h < SLOTS) {
    slots[p * SLOTS + (t & MASK)] = g;
    tail[p] = t + 1;
    return;
  }
  for (int i = 0; i < BATCH_MAX; i++) put_global(slots[p * SLOTS + ((h + i) & MASK)]);
  head[p] = h + BATCH_MAX;
  put_global(g);
}

static int steal(int thief) {
  int from = draw() % procs;
  for (int k = 0; k < procs; k++) {
    int v = (from + k) % procs;
    uint32_t length = tail[v] - head[v];
    if (v == thief || length == 0) continue;
    uint32_t haul = length - (length >> 1), h = head[v];
    for (uint32_t i = 0; i < haul - 1; i++)
      slots[thief * SLOTS + ((tail[thief] + i) & MASK)] = slots[v * SLOTS + ((h + i) & MASK)];
    tail[thief] += haul - 1;
    head[v] = h + haul;
    return slots[v * SLOTS + ((h + haul - 1) & MASK)];
  }
  return -1;
}

static int find(int p) {
  if (tick[p] % LOOK_TICKS == 0 && global_len > 0) return get_global();
  uint32_t h = head[p];
  if (h != tail[p]) {
    head[p] = h + 1;
    return slots[p * SLOTS + (h & MASK)];
  }
  if (global_len == 0) return steal(p);
  int batch = global_len / procs + 1;
  if (batch > global_len) batch = global_len;
  if (batch > BATCH_MAX) batch = BATCH_MAX;
  int g = get_global();
  while (--batch > 0) put(p, get_global());
  return g;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  procs = atoi(argv[1]);
  gs = atoi(argv[2]);
  int rounds = atoi(argv[3]);
  if (procs < 1 || gs < 1 || rounds < 1) return 2;
  slots = calloc(procs * SLOTS, 4);
  head = calloc(procs, 4);
  tail = calloc(procs, 4);
  tick = calloc(procs, 4);
  rounds_left = calloc(gs, 4);
  next_g = calloc(gs, 4);
  running = malloc(procs * 4);
  memset(running, 255, procs * 4);
  heap = calloc(procs, 4);
  clock_ns = calloc(procs, 8);
  struct timespec a, b;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
  for (int g = 0; g < gs; g++) {
    rounds_left[g] = rounds;
    put(g % procs, g);
  }
  for (int p = 0; p < procs; p++) heap[p] = p;
  long decisions = 0;
  for (int done = 0; done < gs;) {
    int p = heap[0], ran = running[p];
    if (ran >= 0) {
      if (--rounds_left[ran] == 0) done++;
      else if (rounds_left[ran] & 1) put(p, ran);
      else put_global(ran);
    }
    int g = find(p);
    tick[p]++;
    running[p] = g;
    if (g >= 0) decisions++;
    double ns = clock_ns[p] += g >= 0 ? 100 + (draw() & 255) : 50;
    int i = 0;
    for (;;) {
      int child = 2 * i + 1;
      if (child >= procs) break;
      if (child + 1 < procs && clock_ns[heap[child + 1]] < clock_ns[heap[child]]) child++;
      if (clock_ns[heap[child]] >= ns) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = p;
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
  double ns = (b.tv_sec - a.tv_sec) * 1e9 + b.tv_nsec - a.tv_nsec;
  printf("{\"decisions\":%ld,\"ns\":%.0f}\n", decisions, ns);
}

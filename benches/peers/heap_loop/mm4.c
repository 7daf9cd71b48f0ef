/* An M/M/4 queue as a bare event loop: a binary heap of times. Argument: customers. Prints mean
   sojourn and ns of CPU time as JSON. The same loop as mm4.ts. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SLOTS 8

static double at[SLOTS], bornOf[SLOTS];
static int kindOf[SLOTS], size;
static uint64_t state = 1;

static double exponential(double rate) {
  state += 0x9e3779b97f4a7c15ULL;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  z ^= z >> 31;
  return -log(1.0 - (double)(z >> 11) / 9007199254740992.0) / rate;
}

static void push(double time, int kind, double born) {
  int i = size++;
  while (i > 0) {
    int up = (i - 1) >> 1;
    if (at[up] <= time) break;
    at[i] = at[up], kindOf[i] = kindOf[up], bornOf[i] = bornOf[up];
    i = up;
  }
  at[i] = time, kindOf[i] = kind, bornOf[i] = born;
}

static void pop(void) {
  size--;
  double time = at[size], born = bornOf[size];
  int kind = kindOf[size], i = 0;
  for (;;) {
    int child = 2 * i + 1;
    if (child >= size) break;
    if (child + 1 < size && at[child + 1] < at[child]) child++;
    if (at[child] >= time) break;
    at[i] = at[child], kindOf[i] = kindOf[child], bornOf[i] = bornOf[child];
    i = child;
  }
  at[i] = time, kindOf[i] = kind, bornOf[i] = born;
}

enum { ARRIVES, SERVED };

int main(int argc, char **argv) {
  long customers = argc > 1 ? atol(argv[1]) : 0, left = customers, head = 0, tail = 0;
  double *waiting = malloc(sizeof(double) * (size_t)(customers + 1)), sum = 0;
  int idle = 4;
  clock_t start = clock();
  push(0, ARRIVES, 0);
  while (size > 0) {
    double now = at[0], born = bornOf[0];
    int kind = kindOf[0];
    pop();
    if (kind == ARRIVES) {
      if (--left > 0) push(now + exponential(3.2), ARRIVES, 0);
      if (idle > 0) {
        idle--;
        push(now + exponential(1), SERVED, now);
      } else waiting[tail++] = now;
    } else {
      sum += now - born;
      if (head < tail) push(now + exponential(1), SERVED, waiting[head++]);
      else idle++;
    }
  }
  double ns = (double)(clock() - start) * 1e9 / CLOCKS_PER_SEC;
  printf("{\"mean\": %.6f, \"ns\": %.0f, \"version\": \"\"}\n", sum / (double)customers, ns);
  return 0;
}

/*
 * gpm's wake-up protocol: an M that finds nothing spins, drops its P, stops spinning, looks once
 * more and sleeps; whoever queues a G wakes a spinner if a P is idle and nobody spins, or leaves
 * word (needspinning). NP processors, NM threads, a main G that starts NG - 1 others.
 *
 * Each `atomic` is one step of a hook of models/gpm.ts. All steps between two computes are at one
 * instant, as under costs zero, and all computes are equally long: they end when nobody else can go
 * on (`timeout`). Then the promise is judged: no P is idle while a G is queued.
 */
#ifndef NP
#define NP 2
#endif
#ifndef NG
#define NG 3
#endif
#define NM (2 * NP + 2)
#define NONE 255

byte queued[NP];      /* Gs in the ring and runnext of each P */
bool busy[NP];       /* held by an M, or just given to one */
byte nidle = NP - 1, spinning, computing;
byte unstarted = NG - 1; /* Gs that main will start; it is the first G that is taken */
bit now;              /* changes with every instant */
bool wanted = 0;      /* needspinning */
bool awake[NM];
byte permit[NM];      /* 1 + the P that a sleeper was given */
bool spins[NM];

/* What is seen of a step, in a trail and in the lab: an M runs a G, drops its P, begins or ends
 * to spin, goes to sleep. */
#define RUN 1
#define DROP 2
#define SPIN 3
#define UNSPIN 4
#define SLEEP 5

#ifdef SCRIPT
/* A schedule of the lab: M and code of each step, the Ms by their first one. */
byte script[SCRIPT_LENGTH] = SCRIPT;
byte pos, names, name[NM];
bool left_it;
#define ONLY_AS_SCRIPTED provided (!left_it)
#define seen(who, what) \
  if \
  :: name[who] == 0 -> names++; name[who] = names \
  :: else -> skip \
  fi; \
  if \
  :: pos < SCRIPT_LENGTH && script[pos] == (name[who] - 1) * 8 + what -> pos++ \
  :: else -> left_it = 1 \
  fi
#else
#define ONLY_AS_SCRIPTED
#define seen(who, what) printf("STEP %d %d\n", who, what)
#endif

/* A sleeper gets an idle P and wakes; it counts as spinning from now on. */
inline startIdle() {
  i = 0;
  do :: !busy[i] -> break :: else -> i++ od;
  busy[i] = 1; nidle--;
  j = 0;
  #ifdef SCRIPT
  do :: j < NM - 1 -> j++ :: break od; /* any sleeper, as the lab may choose */
#endif
  do :: !awake[j] -> break :: else -> j = (j + 1) % NM od;
  permit[j] = i + 1; awake[j] = 1;
  spins[j] = 1; spinning++;
  seen(j, SPIN)
}

/* wakep: if nobody spins, start a spinner on an idle P, or leave word that one is wanted. */
#ifdef NO_WANT
#define ASKS (nidle > 0)
#else
#define ASKS (nidle > 0 || (spinning == 0 && !wanted))
#endif

inline wake() {
  if
  :: spinning > 0 -> skip
  :: else ->
    if
    :: nidle > 0 -> startIdle()
#ifdef NO_WANT
    :: else -> skip
#else
    :: else -> wanted = 1
#endif
    fi
  fi
}

active [NM] proctype M() ONLY_AS_SCRIPTED {
  byte p = NONE, i, j, v, left = 0;
  bool asks, sees, at;

  if
  :: _pid == 0 ->
    /* The run begins: main is queued, and its M wakes a spinner as for any other G. */
    atomic { p = 0; busy[0] = 1; awake[0] = 1; queued[0] = 1 }
#ifndef NO_WAKE
    atomic { wake() }
#else
    skip
#endif
  :: _pid != 0 -> goto end_sleeping
  fi;

find:
  atomic { /* own queue */
    if
    :: queued[p] > 0 -> queued[p]--; goto found
    :: else -> skip
    fi
  }
  atomic { /* may it spin? */
    if
    :: spins[_pid] -> skip
    :: !spins[_pid] && 2 * spinning < NP - nidle ->
      spins[_pid] = 1; spinning++; wanted = 0; seen(_pid, SPIN)
    :: else -> goto drop
    fi;
    v = 0
  }
  do
  :: v < NP ->
    atomic {
      if
      :: v != p && queued[v] > 0 -> queued[v]--; goto found
      :: else -> v++
      fi
    }
  :: else -> break
  od;

drop:
  atomic {
    if
    :: queued[p] > 0 -> goto find
#ifndef NO_WANT
    :: queued[p] == 0 && !spins[_pid] && wanted ->
      wanted = 0; spins[_pid] = 1; spinning++; seen(_pid, SPIN); goto find
#endif
    :: else -> busy[p] = 0; nidle++; p = NONE; seen(_pid, DROP)
    fi
  }
  atomic {
    if
    :: !spins[_pid] -> goto sleep
    :: else -> spins[_pid] = 0; spinning--; seen(_pid, UNSPIN)
    fi
  }
#ifdef NO_RECHECK
  goto sleep;
#endif
  atomic { /* the last look */
    sees = 0; v = 0;
    do :: v < NP -> sees = sees || (busy[v] && queued[v] > 0); v++ :: else -> break od;
    if :: sees -> skip :: else -> goto sleep fi
  }
  atomic {
    if
    :: nidle > 0 ->
      v = 0;
      do :: !busy[v] -> break :: else -> v++ od;
      busy[v] = 1; nidle--; p = v
    :: else ->
#ifndef NO_WANT
      wanted = 1;
#endif
      goto sleep
    fi
  }
  atomic { spins[_pid] = 1; spinning++; wanted = 0; seen(_pid, SPIN); goto find }

sleep:
  atomic { awake[_pid] = 0; seen(_pid, SLEEP) }
end_sleeping:
  atomic {
    permit[_pid] != 0 -> p = permit[_pid] - 1; permit[_pid] = 0; goto find
  }

found:
  atomic {
    if
    :: spins[_pid] -> spins[_pid] = 0; spinning--; seen(_pid, UNSPIN)
    :: else -> goto running
    fi
  }
#ifndef NO_CHAIN
  atomic { wake() }
#endif

running:
  atomic { left = unstarted; unstarted = 0; seen(_pid, RUN) }
  do
  :: left > 0 ->
#ifdef CHECK_THEN_PUSH
    atomic { asks = nidle > 0 }
    atomic { queued[p]++; left-- }
#else
#ifdef WAKE_FIRST
    atomic { wake() }
    atomic { queued[p]++; left--; asks = 0 }
#else
    /* The G is queued; the same step asks whether a wake-up is due, the next one wakes. */
    atomic { queued[p]++; left--; asks = ASKS }
#endif
#endif
#ifndef NO_WAKE
    atomic { if :: asks -> wake() :: else -> skip fi }
#endif
  :: else -> break
  od;
  atomic { computing++; at = now }
  atomic { at != now -> computing--; goto find }
}

/* Nobody can go on: this instant is over. Judges it, and lets those go on that compute. */
active proctype Judge() ONLY_AS_SCRIPTED {
  byte k, sum;
  do
  :: atomic {
      timeout ->
      sum = 0; k = 0;
      do :: k < NP -> sum = sum + queued[k]; k++ :: else -> break od;
#ifdef SCRIPT
      assert(nidle == 0 || sum == 0 || left_it || pos < SCRIPT_LENGTH);
#else
      assert(nidle == 0 || sum == 0);
#endif
      if :: computing == 0 -> break :: else -> now = 1 - now fi
    }
  od
}

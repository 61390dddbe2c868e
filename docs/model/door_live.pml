/*
 * The SQL door: what finally happens. Every process that can go on does go on (weak fairness).
 *
 *   ends      every deletion attempt ends, though attempts crash now and then, a second one runs beside
 *             it, and the slug's next tenant is never idle
 *   answered  whoever asks hears an answer, though an old request never ends
 */
#define BATCHES 2
#define ASKS 2

mtype = { ready, deleted, dropping, dropped };
mtype status = ready;
bool exclusive, queued;
byte shared, waiting;   /* PostgreSQL grants in order: no try-lock overtakes a shared request that waits */
byte left = BATCHES;
byte crashes, ended;
bool asked;

#ifdef QUEUE
#define BARRED (exclusive || queued)
#else
#define BARRED exclusive
#endif
#define FREE (!exclusive && shared == 0 && waiting == 0)

ltl ends { <> (ended == 2) }
ltl answered { [] (asked -> <> !asked) }

inline share() {
  waiting++;
  atomic { !BARRED -> waiting--; shared++ }
}

/* Was admitted before the soft-delete. */
proctype Old() {
#ifdef OLD_STAYS
  false
#else
  shared--
#endif
}

proctype Newcomer() {
  byte n;
  do
  :: n == ASKS -> break
  :: n < ASKS ->
     asked = 1;
#ifdef FAST_NO
     if :: status != ready -> goto answer :: else fi;
#endif
     share();
     shared--;
answer:
#ifdef ENDLESS
     asked = 0
#else
     atomic { asked = 0; n++ }
#endif
  od
}

/* The slug's next tenant: somebody is in it again and again. */
proctype Heir() {
  status == dropped;
  do
  :: share(); shared--
  od
}

inline crash() { crashes < 2 -> crashes++ }

proctype Deleter() {
  atomic { if :: status == ready -> status = deleted :: else fi };
  do
#ifdef LOCK_FIRST
#define TO_PASS true
#else
#define TO_PASS (status == deleted)
  :: !TO_PASS -> break
#endif
#ifdef QUEUE
  :: TO_PASS -> queued = 1;
     atomic { !exclusive && shared == 0 -> exclusive = 1; queued = 0 };
#else
  :: atomic { TO_PASS && FREE -> exclusive = 1 };
#endif
     if
     :: atomic { crash(); exclusive = 0 }
     :: atomic { true; if :: status == deleted -> status = dropping :: else fi; exclusive = 0 }; break
     fi
#ifndef QUEUE
  :: TO_PASS && !FREE -> skip                   /* looks again later */
#endif
  od;
  do
  :: status != dropping -> break
  :: atomic { status == dropping -> if :: left > 1 -> left-- :: else -> left = 0; status = dropped fi }
  :: atomic { status == dropping && crashes < 2 -> crashes++ }
  od;
  ended++
}

init {
  atomic { shared = 1; run Old(); run Newcomer(); run Heir(); run Deleter(); run Deleter() }
}

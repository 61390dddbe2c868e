/*
 * The HTTP and gRPC doors, which answer from memory under a lease, against deletion and restore.
 * See README.md for the argument in words.
 *
 * Time passes in ticks; every timer counts down and stops at 0, so time has no end. Any process may be
 * held up anywhere for any number of ticks: that is a frozen gate, a slow network, a stopped deleter.
 * Only one thing keeps to time: a request runs no statement later than DRAIN ticks after it asked.
 *
 * Versions count the changes that the gates hear of. Each -D macro below is one mistake; each ghost
 * variable names one promise and is never true.
 */
#ifndef GATES
#define GATES 1
#endif
#ifndef ASKED
#define ASKED GATES     /* gates that are asked: for the others it is enough that they are there */
#endif
#ifndef DELETERS
#define DELETERS 2
#endif
#ifndef RESTORES
#define RESTORES 1
#endif
#define LEASE 2
#define DRAIN 1
#define EMPTY 9         /* a memory without a record */
#define LAST 4          /* versions: two deletions, a restore between, another tenant's change */

mtype = { ready, deleted, dropped };

/* The database: the record, the feed's clock and what each version said. */
mtype status = ready;
byte deletions, version;
bool yes[LAST + 1];
byte deleted_in;        /* the version of the last soft-delete */

/* tenancy.gates */
bool row[GATES];
byte acked[GATES];
bool renewed[GATES];    /* since the reaper looked */

/* In a gate. */
byte memory[GATES] = EMPTY;
byte lease[GATES];
byte since_sent[GATES]; /* what is left of a lease counted from before the renewal was sent */

byte waits[DELETERS];   /* a deleter's own clock */
byte reaper;            /* the reaper's own clock */
byte left[GATES];       /* what is left of the time a request may run */
#ifdef STOPPED_CLOCK
bool frozen;            /* gate 0 and its clock */
#endif

/* Ghosts. */
bool closed;            /* the barrier after the last soft-delete is passed, and no restore since */
bool late[GATES];       /* the request asked when closed, and no restore since */
byte refused_at[GATES]; /* the newest version on which this gate answered 410 */
bool statement_after_drop, late_yes, went_back;

inline newer(g, v) {
  if
  :: memory[g] == EMPTY || memory[g] < v -> memory[g] = v
  :: else
  fi
}

inline change(says) { version++; yes[version] = says }

proctype Clock() {
  byte i;
end:
  do
  :: d_step {
       for (i : 0 .. GATES - 1) {
#ifdef STOPPED_CLOCK
         if :: frozen && i == 0 -> skip :: else ->
#else
         if :: true ->
#endif
           lease[i] = (lease[i] > 0 -> lease[i] - 1 : 0);
           since_sent[i] = (since_sent[i] > 0 -> since_sent[i] - 1 : 0)
         fi;
         left[i] = (left[i] > 0 -> left[i] - 1 : 0)
       }
       for (i : 0 .. DELETERS - 1) { waits[i] = (waits[i] > 0 -> waits[i] - 1 : 0) }
       reaper = (reaper > 0 -> reaper - 1 : 0);
       i = 0
     }
#ifdef STOPPED_CLOCK
  :: frozen = 1 - frozen
#endif
  od
}

#ifdef STOPPED_CLOCK
#define AWAKE(g) !(frozen && g == 0)
#else
#define AWAKE(g) true
#endif

/* A gate hears of changes and renews its lease. A notification may be lost: then it does not read, this time. */
proctype Feed(byte g) {
  byte applied = EMPTY;
  bool ok;
end:
  do
  :: atomic { !row[g] -> row[g] = 1; acked[g] = 0 }

  :: atomic {
       true;                                       /* else the options below would be the loop's own */
#ifdef NOTIFIED_ONLY
       /* Takes the one change of the notification and its version, though one before it was lost. */
       if
       :: memory[g] != EMPTY && version > 0 && yes[version] == yes[version - 1] -> skip
       :: else -> newer(g, version)
       fi;
#else
       newer(g, version);
#endif
       applied = version
     }

  :: applied != EMPTY ->
     since_sent[g] = LEASE;
     atomic {
#if defined(OLD_VERSION)
       ok = true;
#elif defined(RENEW_FIRST)
       ok = true; applied = version;
#else
       ok = applied >= version;
#endif
#ifdef UNSERIALISED
     };                                            /* looked now, committed later */
     atomic {
#endif
#ifdef UPSERT
       row[g] = row[g] || ok;                      /* makes its row by the renewal itself */
#endif
       ok = ok && row[g];
       if :: ok -> acked[g] = applied; renewed[g] = 1 :: else fi
     };
     atomic {
       if
#ifdef FROM_ANSWER
       :: ok -> lease[g] = LEASE
#else
       :: ok -> lease[g] = since_sent[g]
#endif
       :: true                                     /* refused, or the answer is lost */
       fi;
       ok = 0; since_sent[g] = 0
     };
#ifdef RENEW_FIRST
     newer(g, applied)
#endif

  :: atomic {                                      /* the process dies; the next one has another row */
       memory[g] = EMPTY; lease[g] = 0; row[g] = 0; acked[g] = 0; renewed[g] = 0;
       applied = EMPTY
     }
  od
}

/* One request after another: asks gate g, and if admitted runs statements as long as it may. */
proctype Request(byte g) {
  byte m, from;
  bool trusted;
end:
  do
  :: d_step { AWAKE(g) -> late[g] = closed; from = refused_at[g]; left[g] = DRAIN };
#if defined(MEMORY_FIRST)
     m = memory[g];
     trusted = lease[g] > 0;
#elif defined(NO_LEASE)
     trusted = true;
#else
     trusted = lease[g] > 0;
#endif
     atomic {
#ifndef MEMORY_FIRST
       m = memory[g];
#endif
       if
       :: trusted
       :: !trusted ->                              /* asks the database */
          m = version;
#ifndef FORGETFUL
          newer(g, m)
#endif
       :: !trusted ->                              /* it is away: 503, or 410 if that is known */
#ifndef FAIL_OPEN
          if :: m != EMPTY && yes[m] -> m = EMPTY :: else fi
#endif
       fi;
       trusted = 0
     };
     if
     :: d_step { m == EMPTY -> m = 0 }             /* 503 */
     :: d_step {                                   /* 410 */
          m != EMPTY && !yes[m] ->
          refused_at[g] = (refused_at[g] < m -> m : refused_at[g])
        }
     :: d_step {                                   /* 200 */
          m != EMPTY && yes[m] ->
          late_yes = late[g]; assert(!late_yes);
          went_back = m < from; assert(!went_back);
          m = 0; from = 0; late[g] = 0
        };
        do
        :: d_step { left[g] > 0 -> statement_after_drop = status == dropped; assert(!statement_after_drop) }
        :: break
        od
     fi;
     atomic { m = 0; from = 0; late[g] = 0; left[g] = 0 }
  od
}

#ifdef OLD_LIST
#define HEARD(g) (!known[g] || acked[g] >= v)
#else
#define HEARD(g) (!row[g] || acked[g] >= v)
#endif
#if GATES == 1
#define ALL_HEARD HEARD(0)
#else
#define ALL_HEARD (HEARD(0) && HEARD(1))
#endif

/* Soft-delete, or join one; barrier; drain period; point of no return. It may die anywhere and begin again. */
proctype Deleter(byte d) {
  byte mine, v;
#ifdef OLD_LIST
  bool known[GATES];
  byte i;
#endif
end:
  do
#ifdef OLD_LIST
  :: d_step { for (i : 0 .. GATES - 1) { known[i] = row[i] } i = 0 };
     atomic {
#elif defined(CLOCK_FIRST)
  :: waits[d] = LEASE;
     atomic {
#else
  :: atomic {
#endif
       if
       :: status == ready && deletions < 1 + RESTORES ->
          status = deleted; deletions++; change(0); deleted_in = version
       :: status == deleted                        /* a second deleter, or another attempt */
       fi;
       mine = deletions; v = deleted_in;
#ifndef CLOCK_FIRST
       waits[d] = LEASE;
#endif
#ifdef DRAIN_FIRST
       waits[d] = DRAIN
#endif
     };
#ifdef DRAIN_FIRST
     atomic { waits[d] == 0 -> waits[d] = LEASE };
#endif
     atomic {
#ifndef NO_BARRIER
       ALL_HEARD || waits[d] == 0;
#endif
       if :: status == deleted && mine == deletions -> closed = 1 :: else fi;
#if defined(NO_DRAIN) || defined(DRAIN_FIRST)
       waits[d] = 0
#else
       waits[d] = DRAIN
#endif
     };
     if
     :: atomic {
          waits[d] == 0 ->
          if
#ifdef NO_COUNTER
          :: status == deleted -> status = dropped
#else
          :: status == deleted && mine == deletions -> status = dropped
#endif
          :: else
          fi
        }
     :: true                                       /* dies */
     fi;
     atomic { mine = 0; v = 0; waits[d] = 0 }
  od
}

#if RESTORES > 0
proctype Restorer() {
  byte i;
end:
  atomic {
    status == deleted -> status = ready; change(1); closed = 0;
    for (i : 0 .. GATES - 1) { late[i] = 0 }
    i = 0
  }
}
#endif

#ifdef ANOTHER
proctype Another() {
end:
  atomic { status == ready || status == deleted -> version++; yes[version] = yes[version - 1] }
}

#endif

#ifdef REAPER
/* A row that was not renewed for a whole lease, by the reaper's own clock, is a dead gate's. */
proctype Reaper() {
end:
  do
  :: d_step { row[0] -> renewed[0] = 0; reaper = LEASE };
#ifdef REAPED_EARLY
     atomic { row[0] = 0; acked[0] = 0; reaper = 0 }
#else
     atomic {
       reaper == 0 ->
       if :: !renewed[0] -> row[0] = 0; acked[0] = 0 :: else fi
     }
#endif
  od
}
#endif

init {
  atomic {
    yes[0] = 1;
    byte n;
    for (n : 0 .. GATES - 1) { run Feed(n) }
    for (n : 0 .. ASKED - 1) { run Request(n) }
    for (n : 0 .. DELETERS - 1) { run Deleter(n) }
    n = 0;
    run Clock();
#ifdef ANOTHER
    run Another();
#endif
#ifdef REAPER
    run Reaper();
#endif
#if RESTORES > 0
    run Restorer()
#endif
  }
}

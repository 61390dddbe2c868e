/*
 * The mass-deletion brake: counted in the transaction of each soft-delete, by two operators; released, restored,
 * deleted again. See README.md for the argument in words.
 *
 * Inside a transaction locks are taken one by one, as deadlocks are looked for: the tenant's row, then the clock's
 * one row, which every change of a record holds to its commit. Changes are seen when they are committed. The window
 * slides: a deletion may stop to count at any time after it. The share of the fleet is left out: a number that is
 * read in the same transaction, as LIMIT is.
 *
 * Each -D macro below is one mistake; each ghost variable names one promise and is never true.
 */
#define TENANTS 2
#define LIMIT 1         /* so many within the window are let through */
#define MOST 2          /* soft-deletes of a tenant */

mtype = { ready, deleted, dropping, dropped };

/* The records. */
mtype status[TENANTS] = ready;
bool held[TENANTS];     /* drop_held_at */
bool lately[TENANTS];   /* deleted_at is within the window */
byte deletions[TENANTS];

/* Locks: of the rows, and of tenancy.clock's. */
bool row[TENANTS], clock;

/* Ghosts. */
bool over[TENANTS];     /* there were LIMIT others within the window when this deletion was committed */
byte meant[TENANTS];    /* the newest deletion that somebody released */
bool let_through, held_wrongly, dropped_unreleased, released_unasked, stuck;

/* How many deletions within the window are committed, but for this tenant's. */
inline count_others(n, t) {
  n = 0;
  for (i : 0 .. TENANTS - 1) {
    if
#ifdef COUNT_UNDROPPED
    :: i != t && lately[i] && status[i] == deleted -> n++
#else
    :: i != t && lately[i] -> n++
#endif
    :: else
    fi
  }
  i = 0
}

/* The same as it ought to be. */
inline count_truly(n, t) {
  n = 0;
  for (i : 0 .. TENANTS - 1) {
    if
    :: i != t && lately[i] && status[i] != ready -> n++
    :: else
    fi
  }
  i = 0
}

inline lock_clock() { atomic { !clock -> clock = 1 } }

/* Takes the row of a tenant of which this holds; blocks until there is one. */
#define HOLD(x, it_is) atomic { !row[x] && (it_is) -> row[x] = 1; t = x }
#define MAY_BE_DELETED(x) (status[x] == ready && deletions[x] < MOST)

/* TenantRegistry.softDelete and beginDrop, with their trigger; SchemaDropper. */
proctype Operator() {
  byte t, i, seen, true_count;
#ifdef COUNTED_BY_EACH
  byte own;
#endif
end:
  do
  :: /* a soft-delete */
     if :: HOLD(0, MAY_BE_DELETED(0)) :: HOLD(1, MAY_BE_DELETED(1)) fi;
#ifdef ONE_SNAPSHOT
     d_step { count_others(seen, t) };  /* as of the statement's begin, or by a function that is not volatile */
#endif
     lock_clock();
     d_step {
#ifndef ONE_SNAPSHOT
       count_others(seen, t);
#endif
#ifdef COUNTED_BY_EACH
       seen = own;                     /* in its own memory, forgotten at a restart */
       own++;
#endif
       count_truly(true_count, t);
       status[t] = deleted; deletions[t]++;
       lately[t] = 1;
       over[t] = true_count >= LIMIT;
#ifdef HELD_APART
       held[t] = 0;
#elif defined(RELEASED_FOR_GOOD)
       held[t] = seen >= LIMIT && meant[t] == 0;
#elif defined(HELD_WHEN_FULL)
       held[t] = seen + 1 >= LIMIT;
#else
       held[t] = seen >= LIMIT;
#endif
       let_through = over[t] && !held[t]; assert(!let_through);
#ifndef MAY_HOLD_TOO_MUCH
       held_wrongly = held[t] && !over[t]; assert(!held_wrongly);
#endif
       row[t] = 0; clock = 0; t = 0; seen = 0; true_count = 0
     }

  :: /* the point of no return: whoever asks, with whatever he knew before */
     if :: HOLD(0, status[0] == deleted) :: HOLD(1, status[1] == deleted) fi;
     if
#ifndef HOLD_UNCHECKED
     :: held[t] -> goto refused
#endif
     :: else
     fi;
     lock_clock();
     d_step {
       dropped_unreleased = over[t] && meant[t] < deletions[t]; assert(!dropped_unreleased);
       status[t] = dropping; clock = 0
     };
refused:
     atomic { row[t] = 0; t = 0 }

  :: atomic { !row[0] && status[0] == dropping -> status[0] = dropped }
  :: atomic { !row[1] && status[1] == dropping -> status[1] = dropped }
  od
}

/* A new object, or the signal: a deletion of a tenant with a retention is taken back, held or not. */
proctype Restorer() {
  byte t;
end:
  do
  :: if :: HOLD(0, status[0] == deleted) :: HOLD(1, status[1] == deleted) fi;
     lock_clock();
     d_step {
       status[t] = ready;
       over[t] = 0;
#ifndef RESTORED_STILL_COUNTED
       lately[t] = 0;
#endif
       held[t] = 0;
       row[t] = 0; clock = 0; t = 0
     }
  od
}

/* The window slides. */
proctype Window() {
end:
  do
  :: atomic { lately[0] -> lately[0] = 0 }
  :: atomic { lately[1] -> lately[1] = 0 }
  od
}

/* tenancy.release_drops: what is held when its row is locked; the rows in order, the clock after them. */
proctype Releaser(bool backwards) {
  byte i, n, decided[TENANTS];
end:
  do
#ifdef RELEASE_BY_ID
  :: /* what was held when somebody looked, or as he named it, whenever it is done */
     d_step { for (i : 0 .. TENANTS - 1) { decided[i] = (held[i] -> deletions[i] : 0) } i = 0 };
     if :: decided[0] || decided[1] :: else -> goto idle fi;
     do
     :: n < TENANTS -> if :: decided[n] -> atomic { !row[n] -> row[n] = 1 } :: else fi; n++
     :: else -> n = 0; break
     od;
#else
#ifdef CLOCK_FIRST
  :: held[0] || held[1] -> lock_clock();
#else
  :: held[0] || held[1] ->
#endif
     do
     :: n < TENANTS ->
        i = (backwards -> TENANTS - 1 - n : n);
        if
        :: held[i] ->
           atomic { !row[i] -> row[i] = 1 };
           d_step { decided[i] = (held[i] -> deletions[i] : 0); row[i] = held[i] }
        :: else
        fi;
        n++
     :: else -> n = 0; i = 0; break
     od;
#endif
#ifndef CLOCK_FIRST
     lock_clock();
#endif
     atomic {
       for (i : 0 .. TENANTS - 1) {
         if
         :: decided[i] ->
            released_unasked = held[i] && decided[i] != deletions[i]; assert(!released_unasked);
            meant[i] = deletions[i]; held[i] = 0; row[i] = 0; decided[i] = 0
         :: else
         fi
       }
       i = 0; clock = 0
     };
idle:
     skip
  od
}

/* Nobody can go on, and somebody holds a lock. */
proctype Watch() {
end:
  do
  :: timeout -> stuck = clock || row[0] || row[1]; assert(!stuck); break
  od
}

init {
  atomic {
    run Operator(); run Operator(); run Restorer(); run Window(); run Releaser(0); run Watch();
#ifdef UNORDERED
    run Releaser(1)
#elif defined(RELEASERS)
    run Releaser(0)
#endif
  }
}

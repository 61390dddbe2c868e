/*
 * The SQL door against deletion, restore and slug reuse. See README.md for the argument in words.
 *
 * One slug. Tenant 0 has it first; when tenant 0 is dropped, tenant 1 may claim it. Every process is a
 * loop without a counter, so any number of requests, attempts and crashes is explored, and any process
 * may stop anywhere for ever. A crash inside a transaction is a rollback: locks go, nothing changes.
 * A deletion attempt may start at any time with the proof or permit of any soft-delete that ever was:
 * that is a retry, a zombie, a second deleter, and a step started by hand, all in one.
 *
 * Each -D macro below is one mistake; each ghost variable names one promise and is never true.
 */
#ifndef REQUESTS
#define REQUESTS 2
#endif
#define FULL 2          /* batches of tables in a schema */
#define MOST 2          /* soft-deletes of tenant 0 */
#define NOBODY 2

#ifdef NAME_REUSED
#define NAME(t) 0
#else
#define NAME(t) t       /* unique over tombstones too */
#endif

mtype = { none, ready, deleted, dropping, dropped };

/* The registry. The record's version is left out: with its status, the count of deletions tells as much. */
mtype status[2];
byte owner = 1;         /* the object that owns tenant 0: grows with each restore */
byte deletions;
bool row;               /* tenant 0's row is held for update */

/* The slug's advisory lock. */
bool exclusive;
byte shared;

/* Schemas by name: whose, and how much of it is left. */
byte holder[2];
byte tables[2];

/* Ghosts. */
bool gone;              /* a soft-delete is committed, and no restore since */
bool late[REQUESTS];    /* the request asked when tenant 0 was gone, and no restore since */
bool drained[MOST + 1]; /* the drain period of this deletion was waited for */
bool statement_after_drop, foreign_rows, admitted_after_delete, both_won, undrained, dropped_living,
  foreign_schema_dropped, deleted_by_stranger, restored_another_deletion;

inline look(t) {
  d_step {
    if
    :: status[0] == ready -> t = 0
    :: status[0] != ready && status[1] == ready -> t = 1
    :: else -> t = NOBODY
    fi
  }
}

inline share() { atomic { !exclusive -> shared++ } }

inline statement(t) {
  d_step {
    foreign_rows = holder[NAME(t)] != 0 && holder[NAME(t)] != t + 1;
    assert(!foreign_rows);
    statement_after_drop = holder[NAME(t)] == 0 || tables[NAME(t)] < FULL;
    assert(!statement_after_drop)
  }
}

/* A transaction that enters, with any number of statements. Its session may be killed before any. */
proctype Request(byte me) {
  byte t = NOBODY;
#ifdef CACHED_YES
  byte cached = NOBODY;
#endif
end:
  do
  :: late[me] = gone;
#if defined(READ_FIRST)
     look(t);
     if :: t == NOBODY -> goto refused :: else fi;
     share()
#elif defined(ONE_SNAPSHOT)
     look(t);                          /* REPEATABLE READ, or lock and read in one statement */
     share()
#elif defined(NO_LOCK)
     look(t)
#elif defined(CACHED_YES)
     share();
     if :: cached == NOBODY -> look(t); cached = t :: else -> t = cached fi
#else
     share();
     look(t)
#endif
     d_step { admitted_after_delete = (t == 0 && late[me]); assert(!admitted_after_delete) }
#ifdef LOCK_LET_GO
     shared--;                         /* taken inside a savepoint that is rolled back */
#endif
     do
     :: t != NOBODY -> statement(t)
     :: break
     od;
refused:
     atomic {
#if !defined(NO_LOCK) && !defined(LOCK_LET_GO)
#ifdef READ_FIRST
       if :: t != NOBODY -> shared-- :: else fi;
#else
       shared--;
#endif
#endif
       t = NOBODY; late[me] = 0
     }
  od
}

#ifndef NO_SLEEPER
/* Somebody who kept a schema's name from an earlier admission and uses it without entering again: a
   session with a search_path left over, a frozen request of another door. It may fail; it never sees
   what is not its tenant's. */
proctype Sleeper() {
end:
  do
  :: d_step { foreign_rows = holder[NAME(0)] != 0 && holder[NAME(0)] != 1; assert(!foreign_rows) }
  od
}
#endif

/* TenantRegistry.softDelete, for the owner that is or, late, for one that was. */
proctype Operator() {
  byte uid;
end:
  do
  :: atomic {
       !row && status[0] == ready && deletions < MOST ->
       select (uid : 1 .. MOST);
       if
#ifdef SOFT_DELETE_ANY_OWNER
       :: true ->
#else
       :: uid == owner ->
#endif
          status[0] = deleted; deletions++; gone = 1;
          deleted_by_stranger = uid != owner; assert(!deleted_by_stranger)
       :: else
       fi;
       uid = 0
     }
  od
}

inline drop_batch() {
  d_step {
    foreign_schema_dropped = holder[NAME(0)] > 1; assert(!foreign_schema_dropped);
    dropped_living = status[0] != dropping && status[0] != dropped; assert(!dropped_living);
    if
    :: tables[NAME(0)] > 1 -> tables[NAME(0)]--
    :: else -> tables[NAME(0)] = 0; holder[NAME(0)] = 0; status[0] = dropped
    fi
  }
}

#ifdef PLAIN_READ
#define ROW_IS_FREE true
#define HOLD_ROW skip
#define FREE_ROW skip
#else
#define ROW_IS_FREE !row
#define HOLD_ROW row = 1
#define FREE_ROW row = 0
#endif
#if defined(NO_EXCLUSIVE) || defined(EXCLUSIVE_LET_GO)
#define FREE_EXCLUSIVE skip
#else
#define FREE_EXCLUSIVE exclusive = 0
#endif

proctype Deleter() {
  byte proof, seen;
end:
  do
  :: /* DrainActivitiesImpl.drain, then TenantRegistry.beginDrop again and again */
     atomic {
       deletions > 0 -> select (proof : 1 .. deletions);
       seen = (status[0] == deleted -> deletions : 0)
     };
     d_step { drained[seen] = 1; drained[0] = 0; seen = 0 }
     do
     :: break                          /* the attempt dies */
#if defined(NO_EXCLUSIVE)
     :: skip;
#elif defined(EXCLUSIVE_LET_GO)
     :: !exclusive && shared == 0;     /* a session's lock, given back before the commit */
#else
     :: atomic { !exclusive && shared == 0 -> exclusive = 1 };
#endif
        atomic {
          ROW_IS_FREE ->
          if
#ifdef NO_COUNTER
          :: status[0] == deleted -> HOLD_ROW; seen = deletions
#else
          :: status[0] == deleted && deletions == proof -> HOLD_ROW; seen = deletions
#endif
          :: else -> FREE_EXCLUSIVE; break       /* void, or passed before */
          fi
        };
        atomic {
          if
          :: true ->
             both_won = status[0] != deleted || deletions != seen; assert(!both_won);
             status[0] = dropping;
             undrained = !drained[deletions]; assert(!undrained)
          :: true                      /* crash: rolled back */
          fi;
          FREE_ROW; FREE_EXCLUSIVE; seen = 0
        }
     od;
     proof = 0

#ifdef DROP_BEFORE_MARK                /* instead of a soft-delete first */
  :: atomic { !exclusive && shared == 0 && status[0] == ready -> exclusive = 1 };
     d_step { tables[0] = 0; holder[0] = 0; exclusive = 0 };
     status[0] = dropped
#endif

  :: /* SchemaDropper.drop: each batch is a transaction with its own look at the record */
#if defined(DROP_UNFENCED)
     drop_batch()
#elif defined(FENCE_APART)
     status[0] == dropping;            /* looked in one transaction, drops in the next */
     drop_batch()
#else
     atomic { !row && status[0] == dropping -> row = 1 };
     if
     :: drop_batch()
     :: true                           /* crash: rolled back */
     fi;
     row = 0
#endif
  od
}

/* TenantRestore.restore, decided on the record as read before. */
proctype Restorer() {
  byte decided;
end:
  do
  :: atomic { status[0] == deleted -> decided = deletions };
#if !defined(RESTORE_BY_ID) && !defined(RESTORE_WITHOUT_LOCK)
     atomic {
       if
       :: !exclusive && shared == 0 -> exclusive = 1
       :: else -> goto over
       fi
     };
#endif
     atomic {
       ROW_IS_FREE ->
       if
#if defined(RESTORE_BY_ID)
       :: true ->
#elif defined(RESTORE_WITHOUT_VERSION)
       :: status[0] == deleted ->
#else
       :: status[0] == deleted && deletions == decided ->
#endif
          both_won = status[0] != deleted || tables[NAME(0)] < FULL; assert(!both_won);
          restored_another_deletion = deletions != decided; assert(!restored_another_deletion);
          status[0] = ready; owner++; gone = 0;
          byte i;
          for (i : 0 .. REQUESTS - 1) { late[i] = 0 }
          i = 0
       :: else
       fi;
#if !defined(RESTORE_BY_ID) && !defined(RESTORE_WITHOUT_LOCK)
       exclusive = 0
#endif
     };
over:
     decided = 0
  od
}

/* Another object of the same name: a record, a schema and a schema name of its own. */
proctype Heir() {
  status[0] == dropped ->
  d_step { holder[NAME(1)] = 2; tables[NAME(1)] = FULL };
  status[1] = ready
}

init {
  atomic {
    status[0] = ready; status[1] = none; holder[0] = 1; tables[0] = FULL;
    byte n;
    for (n : 0 .. REQUESTS - 1) { run Request(n) }
    n = 0;
#ifndef DROP_BEFORE_MARK
    run Operator();
#endif
    run Deleter(); run Deleter(); run Restorer(); run Restorer(); run Heir();
#ifndef NO_SLEEPER
    run Sleeper()
#endif
  }
}

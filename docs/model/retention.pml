/*
 * The retention of one tenant: its timer, pause and the other orders, restore by a new object or by hand, and the
 * drop; with two operators, stale caches and attempts of any age. See README.md for the argument in words.
 *
 * A transaction is one step here, as it holds the record's row; door.pml looks inside. What a transaction was
 * decided on may be long past when it comes. Any process may stop anywhere for ever. An attempt of a deletion may
 * start at any time with the proof of any soft-delete that ever was: a retry, a zombie, a workflow started by hand.
 *
 * The database's clock is `left`, which counts down to drop_after. A record's version is left out: where the code
 * compares it, the model compares only what was decided on, which lets more through.
 *
 * Each -D macro below is one mistake; each ghost variable names one promise and is never true.
 */
#define KEPT 1          /* ticks of a retention */
#define MOST 2          /* soft-deletes */
#define UIDS 3          /* objects of this name, one after another */
#define NOBODY 0
/* Marked for deletion, as a cache may show it that knows of no end. */
#define DOOMED(u) (u < made || (u == made && (marked || !object)))

mtype = { ready, deleted, dropping, dropped };

/* The record. */
mtype status = ready;
byte owner = 1;
byte deletions;
bool kept = 1;          /* a retention, or none */
byte left;
bool asked, paused, by_hand;
bool schema = 1;
bool started[MOST + 1]; /* the workflow of this deletion is known to run */
bool tombstone_newest;  /* of the slug's records, the one that gates go by */
bool buried[UIDS + 1];  /* objects with a tombstone: a uid is in one record at most */

/* The API server. */
byte object = 1, made = 1;
bool marked;

/* Ghosts. */
byte asked_in;          /* the deletion that somebody asked to drop now */
byte taken_from;        /* the object whose deletion was taken back by hand */
bool dropped_early, dropped_paused, dropped_living, both_won, restored_unkept, deleted_living, undone,
  let_go, wrong_object, shadowed;

inline changed() { tombstone_newest = 0 }

inline soft_delete(uid) {
  deleted_living = (object == owner && !marked) || owner == NOBODY; assert(!deleted_living);
  undone = uid == taken_from; assert(!undone);
  status = deleted; deletions++; asked_in = 0; left = (kept -> KEPT : 0);
  changed()
}

inline live(uid) {
  both_won = status != deleted || !schema; assert(!both_won);
  restored_unkept = !kept; assert(!restored_unkept);
  status = ready; owner = uid; left = 0;
  paused = 0;
#ifndef ASKED_STAYS
  asked = 0;
#endif
  changed()
}

/* Time passes, or not: anybody may be faster. */
proctype Clock() {
end:
  do
  :: atomic { left > 0 -> left-- }
  od
}

/* People with kubectl. */
proctype Owner() {
end:
  do
  :: atomic { object && !marked -> marked = 1 }
  :: atomic { !object && made < UIDS -> made++; object = made; marked = 0 }
  :: atomic { object -> object = 0; marked = 0 }        /* stripped of its finalizer */
  :: /* spec.deletion.retention, by whichever operator applies it */
     atomic {
       object && owner == object && (status == ready || status == deleted) ->
       kept = !kept;
       left = (kept && status == deleted -> KEPT : 0);
       changed()
     }
  od
}

/* Signals, brought by the workflow of one deletion, maybe late: Retention.obey. */
proctype Orders() {
  byte proof;
end:
  do
  :: atomic {
       deletions > 0 && status == deleted ->
       select (proof : 1 .. deletions);
       if
#ifdef ORDER_BY_ID
       :: started[proof] -> asked = 1; asked_in = proof; paused = 0
#else
       :: started[proof] && proof == deletions -> asked = 1; asked_in = proof; paused = 0
#endif
       :: started[proof] && proof == deletions -> paused = !paused
       :: started[proof] && proof == deletions && kept ->
          taken_from = owner;
#ifdef OWNER_STAYS
          live(owner)
#else
          by_hand = by_hand || owner != NOBODY;
          live(NOBODY)
#endif
       :: else
       fi;
       changed(); proof = 0
     }
  od
}

/* Takes the finalizer off, if the object is this one. */
inline release(uid) {
  atomic {
    if
#ifdef RELEASE_BY_NAME
    :: object && marked ->
#else
    :: object == uid && marked ->
#endif
       wrong_object = object != uid; assert(!wrong_object);
       let_go = owner == uid && schema && !started[deletions]; assert(!let_go);
       object = 0; marked = 0
    :: else
    fi
  }
}

proctype Operator() {
  byte uid, was_owner, was_deletion;
  bool may;
end:
  do
  :: /* DeletingPass, of an object marked for deletion, maybe from a stale cache: the soft-delete */
     atomic {
       status == ready && deletions < MOST ->
       select (uid : 1 .. UIDS);
       if
#ifdef SOFT_DELETE_ANY_OWNER
       :: DOOMED(uid) -> soft_delete(uid)
#else
       :: DOOMED(uid) && owner == uid -> soft_delete(uid)
#endif
       :: else
       fi;
       uid = 0
     }

  :: /* and what comes after it */
     atomic {
       select (uid : 1 .. UIDS);
       if
       :: !DOOMED(uid)
#ifdef RELEASE_UNSTARTED
       :: DOOMED(uid) && owner == uid && status == deleted && kept -> may = 1
#endif
       :: DOOMED(uid) && owner == uid && status == deleted -> started[deletions] = 1; may = kept
       :: DOOMED(uid) && owner == uid && status == dropped -> may = 1
#ifdef RELEASE_FIRST
       :: DOOMED(uid) && owner == uid && kept -> may = 1
#endif
       :: DOOMED(uid) && owner != uid ->  /* no record of this object: a tombstone */
          may = 1;
#ifndef NO_TOMBSTONE
          buried[uid] = 1;
#endif
#ifdef TOMBSTONE_LAST
          tombstone_newest = 1;
#else
          tombstone_newest = 0;
#endif
          shadowed = status == ready && tombstone_newest; assert(!shadowed)
       :: DOOMED(uid) && owner == uid && (status == ready || status == dropping)
       fi;
       if :: !may -> uid = 0 :: else fi
     };
     if :: may -> release(uid) :: else fi;
     atomic { uid = 0; may = 0 }

  :: /* LivingPass, Predecessor.giveWay: an object that wants the slug, maybe from a stale cache */
#ifdef CURRENT_FIRST
     atomic {
       select (uid : 1 .. UIDS);
       if :: object == uid && !marked && owner != uid :: else -> goto over fi
     };
     atomic {
       if
       :: owner == uid || status == dropped -> goto over
       :: else -> was_owner = owner; was_deletion = deletions
       fi
     };
#else
     atomic {
       select (uid : 1 .. UIDS);
       if
       :: uid <= made && owner != uid && status != dropped -> was_owner = owner; was_deletion = deletions
       :: else -> goto over
       fi
     };
#endif
#if !defined(CURRENT_FIRST) && !defined(NOT_CURRENT)
     if :: object == uid && !marked :: else -> goto over fi;
#endif
     atomic {
       if
       :: was_owner == NOBODY ->
          if
          :: by_hand && status == ready && owner == NOBODY && deletions == was_deletion && !buried[uid] ->
             owner = uid; by_hand = 0; taken_from = 0; changed()
          :: else
          fi;
          goto over
       :: was_owner != NOBODY && status == ready && owner == was_owner && deletions < MOST ->
          soft_delete(was_owner)       /* he is gone for ever: his deletion was missed */
       :: else
       fi
     };
     atomic {
       if
       :: status == deleted && owner == was_owner -> was_deletion = deletions; may = kept
       :: else -> goto over
       fi
     };
     if
#ifdef RESTORE_ANY
     :: true ->
#else
     :: may ->
#endif
        atomic {                       /* TenantRestore.restore */
          if
#ifdef RESTORE_BY_ID
          :: !buried[uid] -> live(uid)
#elif defined(RESTORE_WITHOUT_VERSION)
          :: status == deleted && !buried[uid] -> live(uid)
#elif defined(RESTORE_ANY)
          :: status == deleted && deletions == was_deletion && !buried[uid] -> live(uid)
#else
          :: status == deleted && deletions == was_deletion && kept && !buried[uid] -> live(uid)
#endif
          :: else
          fi
        }
     :: else -> atomic { if :: status == deleted -> started[deletions] = 1 :: else fi }
     fi;
over:
     atomic { uid = 0; was_owner = 0; was_deletion = 0; may = 0 }
  od
}

/*
 * The workflow's steps, of any deletion that ever was, each at any time: nothing is carried from one to the next but
 * the proof. So the timer is not here; what it leaves to the database is.
 */
proctype Attempt() {
  byte proof;
  bool decided;
end:
  do
#ifdef BY_HAND_FREE
  :: /* softDeleteTenant: deletes what no object owns, unless it waits for one. No other has none here. */
     atomic { status == ready && owner == NOBODY && deletions < MOST -> soft_delete(NOBODY) }
#endif

  :: /* DrainActivities, TenantRegistry.beginDrop */
#ifdef PLAIN_READ
     atomic {
       deletions > 0 -> select (proof : 1 .. deletions);
       decided = status == deleted && deletions == proof && (left == 0 || asked) && !paused
     };
#endif
     atomic {
#ifndef PLAIN_READ
       deletions > 0 -> select (proof : 1 .. deletions);
#endif
       if
#if defined(PLAIN_READ)
       :: decided && (left == 0 || asked) && !paused ->
#elif defined(TIME_EARLIER)
       :: status == deleted && deletions == proof && !paused ->
#elif defined(PAUSE_EARLIER)
       :: status == deleted && deletions == proof && (left == 0 || asked) ->
#elif defined(ANY_DELETION)
       :: status == deleted && (left == 0 || asked) && !paused ->
#else
       :: status == deleted && deletions == proof && (left == 0 || asked) && !paused ->
#endif
          both_won = status != deleted || deletions != proof; assert(!both_won);
          dropped_early = left > 0 && asked_in != deletions; assert(!dropped_early);
          dropped_paused = paused; assert(!dropped_paused);
          status = dropping; changed()
       :: else
       fi;
       proof = 0; decided = 0
     }

  :: /* SchemaDropper.drop, at any time again */
     atomic {
#ifdef DROP_UNFENCED
       deletions > 0 && schema ->
#else
       status == dropping ->
#endif
       dropped_living = status != dropping; assert(!dropped_living);
       schema = 0; status = dropped; left = 0; asked = 0; asked_in = 0; paused = 0; changed()
     }
  od
}

init {
  atomic { run Clock(); run Owner(); run Orders(); run Operator(); run Operator(); run Attempt() }
}

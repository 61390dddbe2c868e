/*
 * The leased doors: what finally happens. Every process that can go on does go on (weak fairness), but
 * a gate may stop for good at any step, and a notification may be lost.
 *
 *   ends      the deletion passes its barrier
 *   heard     a gate that goes on acknowledges the soft-delete
 */
#define LEASE 2

byte version, acked, waits, crashes;
bool notified, stopped, ended;

ltl ends { <> ended }
ltl heard { [] (version == 1 -> <> (acked == 1 || stopped)) }

proctype Feed() {
  byte applied;
  do
  :: stopped = 1; false
  :: true ->
#ifdef NOTIFIED_ONLY
     if :: notified -> applied = version; notified = 0 :: !notified fi;
#else
     applied = version;                /* told or not: by version, every now and then */
#endif
     if
     :: stopped = 1; false
     :: atomic { true; if :: applied == version -> acked = applied :: else fi }
     fi
  od
}

proctype Clock() {
  do
  :: atomic { waits > 0 -> waits-- }
  od
}

proctype Deleter() {
  atomic { version = 1; if :: notified = 1 :: true fi };
again:
  waits = LEASE;
#ifdef FOR_EVER
  if :: acked == version
#else
  if :: acked == version || waits == 0
#endif
  :: atomic { crashes < 2 -> crashes++ }; goto again
  fi;
  ended = 1
}

init {
  atomic { run Feed(); run Clock(); run Deleter() }
}

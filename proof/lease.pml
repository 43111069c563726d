/* The lease protocol of docs/internals/safety.md as a state machine for Spin.
 *
 * Idea. Time is a global tick. Every clock value is kept as an age or a countdown that saturates, and
 * names (nonces, resource versions) are garbage-collected and renumbered after every step. So the state
 * space is finite WITHOUT a horizon: an exhaustive run covers runs of any length.
 * Nobody is ever forced to move, except the guard at its deadline: "slow", "paused", "partitioned" and
 * "request lost" need no code of their own. One proctype per actor, one d_step per atomic action.
 * Safety: the assertions in enable() and in Foreign(). Build switches: see README.md.
 */
#ifndef N
#define N 1                     /* registers (arbiters) */
#endif
#define Q (N/2 + 1 - SAB_Q1*(N/2))
#ifndef SAB_Q1
#define SAB_Q1 0                /* sabotage: one register of N is enough */
#endif
#ifndef C
#define C 2                     /* candidates */
#endif
#ifndef L
#define L 3                     /* lease duration, ticks */
#endif
#ifndef W
#define W (L+1)                 /* the challenger's wait */
#endif
#ifndef G
#define G 1                     /* largest gap between two observations */
#endif
#ifndef D
#define D 0                     /* a read may be up to D ticks old when it is received */
#endif
#ifndef K
#define K 2                     /* writes in flight per register, all candidates together */
#endif
#ifndef RMIN
#define RMIN (G+1)              /* shortest outage of a restore, ticks: longer than G */
#endif
#ifndef BAD
#define BAD (N-1)               /* registers 0 to BAD may misbehave */
#endif
#ifndef NV
#define NV 12                   /* names per register; 0 = absent */
#endif
#define FOREIGN C
#define HELD 0
#define FREE 1
#define NONE 0                  /* no term, or a dead one */
#define TRYING 1
#define LIVE 2

typedef Reg {
  byte cur;                     /* the name (uid, resourceVersion, nonce) now stored; 0 = absent */
  byte snap;                    /* a backup of the register, taken at some earlier instant */
  byte down;                    /* 0 = up, else 1 + ticks since it went down */
  byte who[NV];                 /* the table of names: writer + 1, 0 = unused */
  bit  st[NV];                  /* HELD or FREE */
  byte prev[NV];                /* for FREE: the name that it replaced */
  bit  own[NV];                 /* written by the writer's present process */
  byte left[NV];                /* t_send + L - now: what a confirmation is still worth; 0 once credited or dead */
  byte fresh[NV];               /* G + 1 - age of the newest sighting of the replaced state (FIX_CREDIT) */
#ifdef RVREUSE
  byte rv[NV];                  /* the number the API server compares; a restore sets the counter back */
#endif
  byte ver[K]; byte exp[K];     /* in flight: the new name, and the one it must replace */
  byte stage[K]                 /* 0 = no message, 1 = request under way, 2 = applied, response under way */
};
typedef Seen {                  /* what one candidate knows of one register (rule 1) */
  bit  any; byte v;             /* the name last received, if any */
  byte first; byte last;        /* ticks since the first / last receipt of exactly this */
  byte cont;                    /* ticks since the last gap (FIX_TRUST) */
#if D > 0
  byte sage;                    /* ticks since the last read was sent (FIX_CREDIT) */
#endif
  bit  trust;                   /* this is a release that I saw happen */
  bit  rb; byte rbv; byte rbage /* a read under way: executed, not yet received */
};
typedef Cand {
  bit up; byte term; bit en; bit node;
  byte guard;                   /* ticks until the guard's deadline */
  byte rem[N];                  /* ticks until my grant at this register ends */
  byte conf[N];                 /* my last confirmed write */
  byte cage[N];                 /* ticks since that write was sent (FIX_CREDIT) */
  byte gconf[N];                /* the guard's copy of conf: survives the engine (EXC2) */
  Seen o[N]
};
Reg  R[N];
Cand P[C];
#ifdef FOREIGN_ON
byte fleft[N];                  /* ticks until the foreign holder (client-go convention) stops by itself */
byte fage[N];                   /* ticks since the record last changed, as client-go would observe it */
#endif
#ifdef TICKS                    /* a hunt may stop the clock early */
byte ticks;
#define TIMELEFT (ticks < TICKS)
#else
#define TIMELEFT 1
#endif
#ifdef WITNESS                  /* not a check: shows that candidate 0 can stay enabled without a break for longer than L after a deletion */
byte since;
#endif
#ifdef SLOW
byte lag = L+1;                 /* ticks since candidate 0's clock last lost a tick */
#endif
#ifdef BFS_RUN                  /* breadth-first search (shortest traces) cannot have hidden variables */
#define hidden
#endif
hidden byte ii, jj, aa, nn, xx, tt;   /* scratch */
hidden byte map[NV]; hidden byte b1[NV]; hidden byte b2[NV]; hidden byte b3[NV];
hidden byte b4[NV]; hidden byte b5[NV]; hidden byte b6[NV]; hidden byte b7[NV];
hidden byte frozen; hidden byte yy, zz, mm, uu, ss;

/* texts for "spin -t" (no macro names in them) */
#define TEXT(w) #w
#define SAY2(w, c) printf(TEXT(  %d w\n), c);
#define SAY4(w, c, r, nm) printf(TEXT(  %d w  [register %d: name %d by %d st %d]\n), c, r, nm, R[r].who[nm]-1, R[r].st[nm]);
#define SAYT printf("tick\n");

#ifdef ROLES                    /* N = 3: candidate 0 reaches registers 0 and 1 only, candidate 1 reaches 0 and 2 only */
#define ROLE(c,r) (r == 0 || r == c + 1)
#elif defined(ROLES5)           /* N = 3: candidate 0 reaches all, candidate 1 reaches 0 and 1 only */
#define ROLE(c,r) (c == 0 || r < 2)
#else
#define ROLE(c,r) 1
#endif
/* LEAN leaves out renewing, releasing, stopping and new backups: fewer behaviours, to hunt in N = 3 */

/* ---- names: mark, sweep, renumber in a fixed order, so that equal situations are equal states ---- */
inline mark(nm) { if :: nm != 0 && map[nm] == 0 -> mm++; map[nm] = mm :: else fi }
#if defined(DELETE) || defined(FORGED) || defined(INIT)
#define CAN_VANISH 1
#else
#define CAN_VANISH 0
#endif
#ifdef RVREUSE
#define KEEPALL 1
#else
#define KEEPALL 0
#endif
inline prune(r) {               /* forget a request that can never match again: no longer stored, saved or under way */
  for (zz : 0 .. K-1) { if :: !KEEPALL && R[r].stage[zz] == 1 && R[r].exp[zz] != R[r].cur && R[r].exp[zz] != R[r].snap &&
      !(R[r].exp[zz] == 0 && CAN_VANISH) ->
      uu = 0; for (yy : 0 .. K-1) { if :: R[r].stage[yy] == 1 && yy != zz && R[r].ver[yy] == R[r].exp[zz] -> uu = 1 :: else fi };
      if :: uu == 0 -> R[r].stage[zz] = 0; R[r].ver[zz] = 0; R[r].exp[zz] = 0 :: else fi :: else fi }
}
inline canon(r) {
  prune(r); mm = 0; for (yy : 0 .. NV-1) { map[yy] = 0 }
  for (zz : 0 .. K-2) { if :: R[r].stage[zz] == 0 && R[r].stage[zz+1] != 0 ->
      R[r].stage[zz] = R[r].stage[zz+1]; R[r].ver[zz] = R[r].ver[zz+1]; R[r].exp[zz] = R[r].exp[zz+1];
      R[r].stage[zz+1] = 0; R[r].ver[zz+1] = 0; R[r].exp[zz+1] = 0 :: else fi }
  mark(R[r].cur); mark(R[r].snap);
  for (zz : 0 .. C-1) { mark(P[zz].o[r].v); mark(P[zz].o[r].rbv); mark(P[zz].conf[r]); mark(P[zz].gconf[r]) }
  for (zz : 0 .. K-1) { mark(R[r].ver[zz]); mark(R[r].exp[zz]) }
  assert(mm < NV);               /* the table was large enough: nothing was cut off */
  for (yy : 0 .. NV-1) { b1[yy] = 0; b2[yy] = 0; b3[yy] = 0; b4[yy] = 0; b5[yy] = 0; b6[yy] = 0; b7[yy] = 0 }
  for (yy : 1 .. NV-1) { if :: map[yy] != 0 -> uu = map[yy];
      b1[uu] = R[r].who[yy]; b2[uu] = R[r].st[yy]; b3[uu] = map[R[r].prev[yy]]; b4[uu] = R[r].own[yy];
      b5[uu] = R[r].left[yy]; b6[uu] = R[r].fresh[yy];
#ifdef RVREUSE
      b7[uu] = R[r].rv[yy];
#endif
      :: else fi }
  for (yy : 1 .. NV-1) { R[r].who[yy] = b1[yy]; R[r].st[yy] = b2[yy]; R[r].prev[yy] = b3[yy]; R[r].own[yy] = b4[yy];
      R[r].left[yy] = b5[yy]; R[r].fresh[yy] = b6[yy];
#ifdef RVREUSE
      R[r].rv[yy] = b7[yy];
#endif
  }
  R[r].cur = map[R[r].cur]; R[r].snap = map[R[r].snap];
  for (zz : 0 .. C-1) {
    P[zz].o[r].v = map[P[zz].o[r].v]; P[zz].o[r].rbv = map[P[zz].o[r].rbv];
    P[zz].conf[r] = map[P[zz].conf[r]]; P[zz].gconf[r] = map[P[zz].gconf[r]] }
  for (zz : 0 .. K-1) { R[r].ver[zz] = map[R[r].ver[zz]]; R[r].exp[zz] = map[R[r].exp[zz]] }
  ii = 0; jj = 0; aa = 0; nn = 0; xx = 0; tt = 0;
#ifdef BFS_RUN
  for (yy : 0 .. NV-1) { map[yy] = 0; b1[yy] = 0; b2[yy] = 0; b3[yy] = 0; b4[yy] = 0; b5[yy] = 0; b6[yy] = 0; b7[yy] = 0 }
#endif
  yy = 0; zz = 0; uu = 0; mm = 0
}
inline alloc(r, writer, state, before) {        /* x = a new name */
  xx = 1; do :: R[r].who[xx] != 0 -> xx++ :: else -> break od;
  R[r].who[xx] = writer + 1; R[r].st[xx] = state; R[r].prev[xx] = before; R[r].own[xx] = 1
}
inline send(r, before) {                        /* put name x on the wire; there is a free slot */
  for (ii : 0 .. K-1) { if :: R[r].stage[ii] == 0 -> break :: else fi };
  R[r].stage[ii] = 1; R[r].ver[ii] = xx; R[r].exp[ii] = before
}
#define room(r) (R[r].stage[K-1] == 0)

/* ---- one candidate ---- */
inline quorum(c) { nn = 0; for (ii : 0 .. N-1) { if :: P[c].rem[ii] > 0 -> nn++ :: else fi } } /* n = live grants */
inline setguard(c) {                            /* the guard's deadline = the Q-th largest grant */
  tt = L+2; do :: tt > 0 -> nn = 0; for (ii : 0 .. N-1) { if :: P[c].rem[ii] >= tt -> nn++ :: else fi };
    if :: nn >= Q -> break :: else -> tt-- fi :: else -> break od;
  P[c].guard = tt
}
inline die(c) {                                 /* rule 9: nothing that this term wrote is ever credited again */
  P[c].term = NONE;
  for (ii : 0 .. N-1) { P[c].rem[ii] = 0; P[c].cage[ii] = 0;
    for (jj : 1 .. NV-1) { if :: R[ii].who[jj] == c+1 -> R[ii].left[jj] = 0; R[ii].fresh[jj] = 0 :: else fi } }
}
inline crash(c) {                               /* the engine is gone, the guard is not */
  die(c); P[c].up = 0; P[c].en = 0;
  for (ii : 0 .. N-1) {
    P[c].conf[ii] = 0; P[c].o[ii].any = 0; P[c].o[ii].v = 0; P[c].o[ii].first = 0; P[c].o[ii].last = 0;
    P[c].o[ii].cont = 0; P[c].o[ii].trust = 0; P[c].o[ii].rb = 0; P[c].o[ii].rbv = 0; P[c].o[ii].rbage = 0;
    for (jj : 1 .. NV-1) { if :: R[ii].who[jj] == c+1 -> R[ii].own[jj] = 0 :: else fi } }
#ifdef NOPROBE
  if :: P[c].node -> P[c].guard = 255 :: else fi        /* the guard died with the engine, nobody probes */
#endif
}
inline credit(c, r, nm, bonus) {                 /* rules 4 and 5 */
  if
#ifdef FIX_CREDIT
  :: R[r].fresh[nm] == 0 -> R[r].left[nm] = 0     /* too long since I saw what it replaced: worth nothing */
#endif
  :: else ->
    if :: P[c].term != NONE && R[r].left[nm] + bonus > 0 ->
        xx = R[r].left[nm]; P[c].cage[r] = L - xx;
        if :: bonus > 0 -> xx = bonus :: else fi;
        if :: xx > P[c].rem[r] -> P[c].rem[r] = xx :: else fi;
        P[c].conf[r] = nm; R[r].left[nm] = 0; R[r].fresh[nm] = 0;
#ifdef EXC2
        P[c].gconf[r] = nm;
#endif
        quorum(c); if :: nn >= Q -> P[c].term = LIVE; setguard(c) :: else fi
    :: else fi
  fi
}
#ifdef FIX_TRUST                /* a release counts only if I have watched the register without a gap for W */
#define WATCHED(c,r) (P[c].o[r].cont >= W)
#else
#define WATCHED(c,r) 1
#endif
inline receive(c, r, val, age) {                /* rule 1, and the second half of rule 4 */
  if :: !P[c].o[r].any -> P[c].o[r].first = 0; P[c].o[r].trust = 0; P[c].o[r].cont = 0
  :: else -> if
    :: val != P[c].o[r].v ->
       tt = 0; if :: val != 0 && P[c].o[r].v != 0 ->
         if :: R[r].st[val] == FREE && R[r].st[P[c].o[r].v] == HELD && R[r].prev[val] == P[c].o[r].v && WATCHED(c,r) -> tt = 1 :: else fi :: else fi;
       P[c].o[r].trust = tt;
#ifdef SAB_FLIP
       if :: val == 0 || P[c].o[r].v == 0 -> skip :: else -> P[c].o[r].first = 0 fi
#else
       P[c].o[r].first = 0
#endif
    :: else fi
  fi;
  P[c].o[r].any = 1; P[c].o[r].v = val;
#if D > 0
  P[c].o[r].sage = age;
#endif
#ifdef FIX_GAP
  P[c].o[r].last = age;                         /* the gap counts from when the read was sent */
#else
  P[c].o[r].last = 0;                           /* the gap counts from receipt to receipt */
#endif
  if :: val != P[c].conf[r] && P[c].term != NONE -> P[c].conf[r] = 0 :: else fi;
  if :: val != 0 -> if :: R[r].who[val] == c+1 && R[r].own[val] && R[r].left[val] > 0 -> credit(c, r, val, 0) :: else fi :: else fi
}
#define O P[c].o[r]
#define eligible(c,r) (O.any && !(NO_ABSENT && O.v == 0) && (O.first >= W || O.trust SAB1 SAB2))
#ifdef FIX_ABSENT               /* absent is never taken: anyone may create a "free" record there, which then ages like any other */
#define NO_ABSENT 1
#else
#define NO_ABSENT 0
#endif
#ifdef SAB_FREE                 /* sabotage: any "free" is taken at once */
#define SAB1 || (O.v != 0 && R[r].st[O.v] == FREE)
#else
#define SAB1
#endif
#ifdef SAB_OWN                  /* sabotage: my own dead-term record is taken at once */
#define SAB2 || (O.v != 0 && R[r].who[O.v] == c+1 && R[r].own[O.v])
#else
#define SAB2
#endif
#ifdef SAB_EARLYFREE            /* sabotage: release before the node is off */
#define OFF(c) 1
#else
#define OFF(c) (!P[c].node && !P[c].en)
#endif
#if D > 0
#define SENT(c,r) (O.sage > G+1 -> G+1 : O.sage)
#else
#define SENT(c,r) O.last
#endif
inline sight(c, r, nm) {                         /* t = age of my newest sighting of nm, at most G+1 */
  tt = G+1;
  if :: O.any && O.v == nm -> tt = SENT(c,r) :: else fi;
  if :: nm != 0 && P[c].conf[r] == nm && P[c].cage[r] < tt -> tt = P[c].cage[r] :: else fi
}
inline put(c, r, state, before) {               /* write over "before" */
  sight(c, r, before); nn = tt;
  alloc(r, c, state, before);
  if :: state == HELD -> R[r].prev[xx] = 0; R[r].left[xx] = L;
#ifdef FIX_CREDIT
     R[r].fresh[xx] = G+1-nn;
#endif
#ifdef SAB_LATE                 /* sabotage: what exception (v) writes is credited however late its confirmation comes */
     if :: P[c].rem[r] > 0 && (before == 0 || R[r].st[before] == FREE) -> R[r].fresh[xx] = L+1 :: else fi;
#endif
  :: else fi;
  send(r, before); canon(r)
}
#ifdef START4                   /* a directed hunt: what comes after that situation needs only these actions */
#define ONLY(x) (x)
#else
#define ONLY(x) 1
#endif
#ifdef EXC5F                    /* exception (v) over free only: over absent the holder, like anyone, first creates a free record */
#define EXC5
#define POSTHELD 0
#define MAYCREATE(c) 1
#else
#define POSTHELD 1
#define MAYCREATE(c) (P[c].term == NONE)
#endif
#ifdef EXC5B                    /* wider, wrong: a live term is enough, even if it has no grant at this register */
#define EXC5
#define OWNGRANT(c,r) (P[c].term == LIVE)
#else
#define OWNGRANT(c,r) (P[c].rem[r] > 0)
#endif
inline canonall() { for (ss : 0 .. N-1) { canon(ss) } ss = 0 }

proctype Engine(byte c; byte r) {               /* what candidate c does at register r */
  do
#if D == 0
  :: d_step { P[c].up && R[r].down == 0 -> SAY4(reads, c, r, R[r].cur) receive(c, r, R[r].cur, 0); canon(r) }
#else
  :: d_step { P[c].up && R[r].down == 0 && !O.rb -> SAY4(read executes, c, r, R[r].cur) O.rb = 1; O.rbv = R[r].cur; O.rbage = 0; canon(r) }
  :: d_step { O.rb -> SAY4(receives, c, r, O.rbv) O.rb = 0; receive(c, r, O.rbv, O.rbage); O.rbv = 0; O.rbage = 0; canon(r) }
#endif
  :: d_step { /* acquire, rules 2 and 3; re-take while live, rule 7 */
       P[c].up && ONLY(c == 1) && eligible(c,r) && room(r) && (P[c].term != NONE || OFF(c)) && P[c].rem[r] == 0 ->
       SAY4(sends acquire over, c, r, O.v)
       if :: P[c].term == NONE -> P[c].term = TRYING; for (ii : 0 .. N-1) { P[c].conf[ii] = 0 } :: else fi;
       put(c, r, HELD, O.v) }
#ifdef FIX_ABSENT
  :: d_step { P[c].up && ONLY(0) && MAYCREATE(c) && O.any && O.v == 0 && room(r) -> SAY4(creates free, c, r, 0) put(c, r, FREE, 0) }
#endif
#ifdef EXC5
  :: d_step { /* exception (v): my own grant here still counts, and I read absent or free: held again, at once */
       P[c].up && ONLY(0) && P[c].term != NONE && OWNGRANT(c,r) && O.any && (O.v == 0 -> POSTHELD : R[r].st[O.v] == FREE) && room(r) ->
       SAY4(sends held at once over, c, r, O.v) put(c, r, HELD, O.v) }
#endif
#if !defined(LEAN) || defined(START4)
  :: d_step { /* renew, rule 7 */
       P[c].up && P[c].term == LIVE && P[c].conf[r] != 0 && room(r) && ONLY(r == 0) -> SAY4(sends renew over, c, r, P[c].conf[r]) put(c, r, HELD, P[c].conf[r]) }
#endif
#ifndef LEAN
  :: d_step { /* release my last confirmed write, rules 6 and 11 */
       P[c].up && P[c].term == NONE && OFF(c) && P[c].conf[r] != 0 && room(r) -> SAY4(sends free over confirmed, c, r, P[c].conf[r]) put(c, r, FREE, P[c].conf[r]) }
#endif
#if !defined(FIX_RELOWN) && !defined(LEAN)
  :: d_step { /* release what a re-read shows to be mine, rule 11 */
       P[c].up && P[c].term == NONE && OFF(c) && O.any && O.v != 0 && room(r) &&
       R[r].who[O.v] == c+1 && R[r].own[O.v] && R[r].st[O.v] == HELD -> SAY4(sends free over re-read, c, r, O.v) put(c, r, FREE, O.v) }
#endif
#ifdef EXC2
  :: d_step { /* a restarted engine frees exactly what its guard remembers */
       P[c].up && P[c].term == NONE && OFF(c) && P[c].gconf[r] != 0 && room(r) -> SAY4(sends guard free over, c, r, P[c].gconf[r]) put(c, r, FREE, P[c].gconf[r]) }
#endif
  od
}
#if defined(SAB_NORECHECK) || defined(SPLIT)
#define TWOSTEP
#define RECHECK 0               /* sabotage, or a pause between the effect and its re-check */
#else
#define RECHECK 1
#endif
inline enable(c) {
  SAY2(ENABLES its node, c)                              /* the side effect; the property */
  P[c].node = 1;
  for (ii : 0 .. C-1) { assert(ii == c || !P[ii].node || (P[c].term != LIVE && RECHECK)) };
#ifdef FOREIGN_FORGES
  for (ii : 0 .. N-1) { assert(fleft[ii] == 0 || (P[c].term != LIVE && RECHECK)) };
#endif
  if :: RECHECK && P[c].term != LIVE -> P[c].node = 0 :: else fi
}
proctype Node(byte c) {                         /* candidate c as a whole */
  do
#ifdef TWOSTEP
  :: d_step { P[c].up && P[c].term == LIVE && !P[c].node && !P[c].en -> SAY2(starts to enable, c) P[c].en = 1 }   /* valid: start to enable */
  :: d_step { P[c].up && P[c].en -> P[c].en = 0; enable(c); ii = 0 }     /* any time later: done, checked again */
#else
  :: d_step { P[c].up && P[c].term == LIVE && !P[c].node -> enable(c); ii = 0 }
#endif
#ifndef LEAN
  :: d_step { P[c].node -> SAY2(node off, c) P[c].node = 0 }                              /* stop, by whomever, for whatever reason */
#ifdef SAB_EARLYFREE
  :: d_step { P[c].up && P[c].term != NONE -> SAY2(kills its term, c) die(c); canonall() }
#else
  :: d_step { P[c].up && P[c].term != NONE && !P[c].node && !P[c].en -> SAY2(kills its term, c) die(c); P[c].guard = 0; canonall() } /* rules 6, 8, 11 */
#endif
#endif
#ifndef NOCRASH
  :: d_step { P[c].up -> SAY2(engine crashes, c) crash(c); canonall() }
  :: d_step { !P[c].up -> SAY2(engine restarts node off, c) P[c].node = 0; P[c].guard = 0; P[c].up = 1 }  /* rule 13 */
#endif
  od
}
/* ---- the wire ---- */
#ifdef SAB_RESPONSE             /* sabotage: the grant counts from the response */
#define BONUS L
#define RESP_ANY && (R[r].st[xx] == FREE || !R[r].own[xx])
#else
#define BONUS 0
#define RESP_ANY
#endif
#ifdef RVREUSE
#define match(r,k) (R[r].rv[R[r].cur] == R[r].rv[R[r].exp[k]] && ((R[r].cur == 0) == (R[r].exp[k] == 0)))
#else
#define match(r,k) (R[r].cur == R[r].exp[k])
#endif
inline drop(r, k) { R[r].stage[k] = 0; R[r].ver[k] = 0; R[r].exp[k] = 0 }
proctype Wire(byte r; byte k) {
  byte c;
  do
  :: d_step { R[r].stage[k] == 1 && R[r].down == 0 &&
#ifdef RVREUSE
       R[r].rv[R[r].cur] < RVREUSE &&
#endif
       match(r,k) ->
       xx = R[r].ver[k]; SAY4(- its write is applied, R[r].who[xx]-1, r, xx)
#ifdef RVREUSE
       R[r].rv[xx] = R[r].rv[R[r].cur] + 1;
#endif
       R[r].cur = xx; R[r].stage[k] = 2; R[r].exp[k] = 0;
       if :: R[r].left[xx] == 0 RESP_ANY -> drop(r, k) :: else fi;       /* nobody wants this response */
#ifdef FOREIGN_ON
       fage[r] = 0;
#endif
       canon(r) }
  :: d_step { R[r].stage[k] == 2 && R[r].own[R[r].ver[k]] && P[R[r].who[R[r].ver[k]]-1].up ->
       SAY4(gets the response to, R[r].who[R[r].ver[k]]-1, r, R[r].ver[k])
       c = R[r].who[R[r].ver[k]] - 1; credit(c, r, R[r].ver[k], BONUS); c = 0; drop(r, k); canon(r) }
#ifndef LEAN
  :: d_step { R[r].stage[k] != 0 -> drop(r, k); canon(r) }              /* lost, or refused */
#endif
  od
}
/* ---- registers misbehave ---- */
proctype World(byte r) {
  do
#ifdef RESTORE
#ifndef LEAN
  :: d_step { R[r].down == 0 && R[r].snap != R[r].cur -> SAY4(backup taken, 9, r, R[r].cur) R[r].snap = R[r].cur; canon(r) }
#endif
  :: d_step { R[r].down == 0 && R[r].snap != R[r].cur -> SAY4(register goes down, 9, r, R[r].cur) R[r].down = 1 }
  :: d_step { R[r].down > RMIN -> SAY4(restored to, 9, r, R[r].snap) R[r].down = 0; R[r].cur = R[r].snap;
#ifdef FOREIGN_ON
       fage[r] = 0;
#endif
       canon(r) }
#ifdef CACHED_READS             /* reads answered from a cache while the store is away */
  :: d_step { R[r].down > 0 -> for (jj : 0 .. C-1) { if :: P[jj].up && P[jj].o[r].any && P[jj].o[r].v == R[r].cur ->
       P[jj].o[r].last = 0 :: else fi }; jj = 0 }
#endif
#endif
#ifdef DELETE
  :: d_step { R[r].down == 0 && R[r].cur != 0 -> SAY4(deleted, 9, r, R[r].cur) R[r].cur = 0;
#ifdef WITNESS
       if :: P[0].node && since == 0 -> since = 1 :: else fi;
#endif
       canon(r) }
#endif
#ifdef FORGED                   /* kubectl: a "free" record that nobody released */
  :: d_step { R[r].down == 0 && (R[r].cur == 0 || R[r].who[R[r].cur] != FOREIGN+1) ->
       SAY4(forged free over, 9, r, R[r].cur) alloc(r, FOREIGN, FREE, 0); R[r].own[xx] = 0; R[r].cur = xx; canon(r) }
#endif
#ifdef INIT                     /* operator init: create a "free" that may be taken at once */
  :: d_step { R[r].down == 0 && R[r].cur == 0 -> SAY4(operator init, 9, r, 0) alloc(r, FOREIGN, FREE, 0); R[r].own[xx] = 0; R[r].cur = xx;
       canon(r); for (jj : 0 .. C-1) { if :: P[jj].up && P[jj].o[r].any -> P[jj].o[r].v = R[r].cur; P[jj].o[r].first = 0;
         P[jj].o[r].last = 0; P[jj].o[r].trust = 1 :: else fi }; canon(r) }
#endif
#ifdef FOREIGN_ON               /* client-go: take what is free, absent or unchanged for L; renew; stop by itself after L */
  :: d_step { R[r].down == 0 && (R[r].cur == 0 || R[r].st[R[r].cur] == FREE || fage[r] >= L || fleft[r] > 0) &&
       (fleft[r] == 0 || (R[r].cur != 0 && R[r].who[R[r].cur] == FOREIGN+1)) ->
#ifdef FOREIGN_FORGES
       for (ii : 0 .. C-1) { assert(!P[ii].node) };
#endif
       SAY4(foreign writer takes or renews over, 9, r, R[r].cur) nn = R[r].cur; alloc(r, FOREIGN, HELD, 0); R[r].own[xx] = 0;
#ifdef KEEP_ANNOTATION          /* client-go updates spec only: our annotation stays, and describes the record before */
       if :: nn != 0 -> R[r].st[xx] = R[r].st[nn]; R[r].prev[xx] = R[r].prev[nn] :: else fi;
#endif
       R[r].cur = xx; fleft[r] = L; fage[r] = 0; canon(r) }
#endif
  :: 0 -> skip
  od
}
/* ---- time ---- */
inline tick() {
  SAYT
  for (aa : 0 .. N-1) {
    if :: R[aa].down > 0 && R[aa].down <= RMIN -> R[aa].down++ :: else fi;
    for (jj : 1 .. NV-1) { if :: !(frozen && R[aa].who[jj] == 1) ->
      if :: R[aa].left[jj] > 0 -> R[aa].left[jj]-- :: else fi;
      if :: R[aa].fresh[jj] > 0 -> R[aa].fresh[jj]-- :: else fi :: else fi };
    for (jj : 0 .. K-1) { if :: R[aa].stage[jj] == 2 && R[aa].left[R[aa].ver[jj]] == 0 && BONUS == 0 -> drop(aa, jj) :: else fi };
#ifdef FOREIGN_ON
    if :: fleft[aa] > 0 -> fleft[aa]-- :: else fi; if :: fage[aa] < L -> fage[aa]++ :: else fi;
#endif
    for (jj : 0 .. C-1) { if :: !(frozen && jj == 0) ->
      if :: P[jj].rem[aa] > 0 -> P[jj].rem[aa]-- :: else fi;
#ifdef FIX_CREDIT
      if :: P[jj].conf[aa] != 0 && P[jj].cage[aa] <= G -> P[jj].cage[aa]++ :: else fi;
#endif
      if :: P[jj].o[aa].any ->
         P[jj].o[aa].last++;
#if D > 0
         if :: P[jj].o[aa].sage <= G -> P[jj].o[aa].sage++ :: else fi;
#endif
         if :: P[jj].o[aa].first < W -> P[jj].o[aa].first++ :: else fi;
#ifdef FIX_TRUST
         if :: P[jj].o[aa].cont < W -> P[jj].o[aa].cont++ :: else fi;
#endif
#ifndef SAB_NOGAP
         if :: P[jj].o[aa].last > G ->                    /* a gap: what I knew is void */
#if D > 0
           P[jj].o[aa].sage = 0;
#endif
           P[jj].o[aa].any = 0; P[jj].o[aa].v = 0; P[jj].o[aa].first = 0; P[jj].o[aa].last = 0; P[jj].o[aa].cont = 0; P[jj].o[aa].trust = 0
         :: else fi
#else
         P[jj].o[aa].last = 0
#endif
      :: else fi;
      if :: P[jj].o[aa].rb -> P[jj].o[aa].rbage++;
        if :: P[jj].o[aa].rbage > D -> P[jj].o[aa].rb = 0; P[jj].o[aa].rbv = 0; P[jj].o[aa].rbage = 0 :: else fi
      :: else fi :: else fi }
  };
  aa = 0; do :: aa < C -> if :: !(frozen && aa == 0) ->
      if :: P[aa].guard > 0 && P[aa].guard < 255 -> P[aa].guard-- :: else fi;
#ifndef NOGUARD
      if :: P[aa].guard == 0 -> P[aa].node = 0 :: else fi;    /* the guard's SIGKILL, at the deadline */
#endif
      quorum(aa);
      if :: P[aa].term == LIVE && nn < Q -> die(aa);
#ifdef GUARDKILL                /* at the deadline the guard kills the engine first, then looks at the node */
         if :: P[aa].en -> crash(aa); P[aa].guard = 0 :: else fi;
#endif
         :: else fi :: else fi; aa++ :: else -> break od;
#ifdef WITNESS
  if :: !P[0].node -> since = 0 :: else assert(since <= L); if :: since > 0 -> since++ :: else fi fi;
#endif
  frozen = 0; canonall()
}
proctype Clock() {
  do
  :: d_step { TIMELEFT -> frozen = 0;
#ifdef TICKS
       ticks++;
#endif
#ifdef SLOW
       if :: lag <= L -> lag++ :: else fi;
#endif
       tick() }
#ifdef SLOW                     /* candidate 0 loses at most one tick in any L+1 */
  :: d_step { lag > L -> lag = 0; frozen = 1; tick() }
#endif
  od
}
init {
  byte c; byte r;
  atomic {
    for (c : 0 .. C-1) { P[c].up = 1 };
#ifdef START2                   /* a reachable situation: nothing is held, and all have watched that for W */
    for (c : 0 .. C-1) { for (r : 0 .. N-1) { P[c].o[r].any = 1; P[c].o[r].first = W; P[c].o[r].cont = W } };
#ifdef FIX_ABSENT
    for (r : 0 .. N-1) { R[r].who[1] = FOREIGN+1; R[r].st[1] = FREE; R[r].cur = 1; R[r].snap = 1;
      for (c : 0 .. C-1) { P[c].o[r].v = 1 } };
#endif
#endif
#ifdef START3                   /* N = 3, reachable: candidate 0 took register 1 two ticks ago and 2 just now, holds by these; register 0 is free and all may take it */
    skip; d_step { skip; for (r : 0 .. N-1) { R[r].who[1] = (r == 0 -> FOREIGN+1 : 1); R[r].st[1] = (r == 0 -> FREE : HELD); R[r].own[1] = (r > 0); R[r].cur = 1; R[r].snap = 1;
        P[0].rem[r] = (r == 0 -> 0 : (r == 1 -> L-2 : L)); P[0].conf[r] = (r > 0); P[0].cage[r] = (r == 1 -> G+1 : 0);
        for (c : 0 .. C-1) { P[c].o[r].any = 1; P[c].o[r].v = 1; P[c].o[r].cont = W; P[c].o[r].first = (r == 0 -> W : (r == 1 -> 2 : 0)) }; canon(r) };
      P[0].term = LIVE; P[0].node = 1; P[0].guard = L-2; c = 0; r = 0 };
#endif
#ifdef START4                   /* N = 3, K = 2, G = 2, reachable: candidate 0 holds by registers 1 and 2; its POST "held" to register 0, sent over absent two ticks
                                   ago (its grant there counted then), is stuck; since then a "free" has aged W at register 0 */
    skip; d_step { skip; for (r : 0 .. N-1) { R[r].who[1] = (r == 0 -> FOREIGN+1 : 1); R[r].st[1] = (r == 0 -> FREE : HELD); R[r].own[1] = (r > 0); R[r].cur = 1; R[r].snap = 1;
        if :: r == 0 -> R[0].who[2] = 1; R[0].st[2] = HELD; R[0].own[2] = 1; R[0].left[2] = L-2; R[0].stage[0] = 1; R[0].ver[0] = 2;
#ifdef SAB_LATE
          R[0].fresh[2] = L-1
#endif
        :: else fi;
        P[0].rem[r] = (r == 0 -> 0 : (r == 1 -> L-2 : L)); P[0].conf[r] = (r > 0); P[0].cage[r] = (r == 1 -> 2 : 0);
        for (c : 0 .. C-1) { P[c].o[r].any = 1; P[c].o[r].v = 1; P[c].o[r].cont = W; P[c].o[r].first = (r == 0 -> W : (r == 1 -> 2 : 0)) }; canon(r) };
      P[0].term = LIVE; P[0].node = 1; P[0].guard = L-2; c = 0; r = 0 };
#endif
#ifdef START                    /* a reachable situation, to find deep holes sooner: candidate 0 holds, all have just read it */
    skip; d_step { skip; for (r : 0 .. N-1) { alloc(r, 0, HELD, 0); R[r].cur = 1; P[0].rem[r] = L; P[0].conf[r] = 1;
      P[0].term = LIVE; P[0].node = 1; P[0].guard = L;
      for (c : 0 .. C-1) { P[c].o[r].any = 1; P[c].o[r].v = 1; P[c].o[r].cont = W }; canon(r) }; c = 0; r = 0 };
#endif
    run Clock();
    for (c : 0 .. C-1) { run Node(c); for (r : 0 .. N-1) { if :: ROLE(c,r) -> run Engine(c, r) :: else fi } };
    for (r : 0 .. N-1) { if :: r <= BAD -> run World(r) :: else fi; for (c : 0 .. K-1) { run Wire(r, c) } };
    c = 0; r = 0
  }
}

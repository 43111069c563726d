/**
 * Ways to break the design, as changes of the simulator's wiring: what the engine is told, what it remembers, and who is
 * there. The shipped code has no such switch. A simulator that does not catch every one of them tests nothing.
 */
import { type Clock, decide, type EngineState, type LeaseStore, type Timing } from "@cardano-forge/election";
import { absenceIsTaken } from "./sabotaged-absence.ts";
import type { NodeStopper } from "./simulated-stopper.ts";

type Decide = typeof decide;
type Register = EngineState["registers"][number];

/** Everything that can be broken; the defaults break nothing. */
export interface Sabotage {
  readonly name: string;
  readonly what: string;
  readonly quorum?: number;
  readonly skipsRecheck: boolean;
  readonly hasNoGuard: boolean;
  readonly guardSparesEngine: boolean;
  readonly hasNoProbe: boolean;
  readonly startsMidSlot: boolean;
  /** Each write is held against the rules themselves, not only against what comes of it. */
  readonly checksRules: boolean;
  decideFor(pod: string): Decide;
  clockOf(clock: Clock): Clock;
  timingOf(timing: Timing): Timing;
  storeOf(store: LeaseStore): LeaseStore;
  stopperOf(stopper: NodeStopper): NodeStopper;
}

const HONEST: Sabotage = {
  name: "none",
  what: "the design as it is",
  skipsRecheck: false,
  hasNoGuard: false,
  guardSparesEngine: false,
  hasNoProbe: false,
  startsMidSlot: false,
  checksRules: true,
  decideFor: () => decide,
  clockOf: (clock) => clock,
  timingOf: (timing) => timing,
  storeOf: (store) => store,
  stopperOf: (stopper) => stopper,
};

export const honest = HONEST;

const LONG_AGO = -1e12;
const longAgo = { monotonicMs: LONG_AGO, boottimeMs: LONG_AGO };

/** Decides as usual, with a memory that was tampered with before each decision. */
function remembering(
  change: (register: Register, state: EngineState, now: { monotonicMs: number; boottimeMs: number }) => Register,
): Decide {
  return (settings, state, event, context) => {
    const registers = state.registers.map((register) => change(register, state, context.at));
    return decide(settings, { ...state, registers }, event, context);
  };
}

function aged(register: Register): Register {
  return { ...withObservation(register, { since: longAgo }), earlier: undefined };
}

const variants: readonly (Partial<Sabotage> & Pick<Sabotage, "name" | "what">)[] = [
  {
    name: "grant-from-response",
    what: "a lease is counted from the answer, not from the request",
    decideFor: () => (settings, state, event, context) => {
      if (event.kind !== "answer" || event.result.kind !== "written") return decide(settings, state, event, context);
      const registers = state.registers.map((one, index): Register => {
        if (index !== event.register || one.request === undefined) return one;
        const attempts = one.attempts.map((attempt) =>
          attempt.fate === "open" ? { ...attempt, sentAt: context.at } : attempt,
        );
        return { ...one, attempts };
      });
      return decide(settings, { ...state, registers }, event, context);
    },
  },
  {
    name: "free-at-once",
    what: "a free record is taken without waiting",
    decideFor: () => remembering((one) => (one.observation?.record?.state === "free" ? aged(one) : one)),
  },
  {
    name: "own-dead-term-at-once",
    what: "a record of my own earlier term is taken without waiting",
    decideFor: (pod) =>
      remembering((one) => (one.observation?.record?.holder.startsWith(`${pod}_`) === true ? aged(one) : one)),
  },
  { name: "no-guard", what: "nobody watches the engine", hasNoGuard: true, hasNoProbe: true },
  {
    name: "monotonic-clock-only",
    what: "suspension is not noticed: both witnesses are the clock that stands still",
    clockOf: (clock) => ({ ...clock, boottimeMs: () => clock.monotonicMs() }),
  },
  {
    name: "quorum-of-one",
    what: "one register of three is enough",
    quorum: 1,
    decideFor: () => (settings, state, event, context) => decide({ ...settings, quorum: 1 }, state, event, context),
  },
  {
    name: "short-wait",
    what: "challengers wait for half a lease",
    decideFor: () =>
      remembering((one, _, now) => {
        const { observation } = one;
        if (observation === undefined) return one;
        const shift = 7500;
        const isHalf = now.monotonicMs - observation.since.monotonicMs >= shift;
        return isHalf ? aged(one) : one;
      }),
  },
  {
    name: "longer-lease-forgotten",
    what: "what a record asked for is forgotten as soon as it is gone",
    checksRules: true,
    decideFor: () => remembering((one) => ({ ...one, earlier: undefined })),
  },
  {
    name: "gaps-ignored",
    what: "a gap in watching does not restart the timer",
    decideFor: () => remembering((one, _, now) => withObservation(one, { sentAt: now })),
  },
  {
    name: "changes-ignored",
    what: "a change of the record does not restart the timer",
    decideFor: () =>
      remembering((one) =>
        one.observation === undefined
          ? one
          : { ...withObservation(one, { since: one.observation.watchedSince }), earlier: undefined },
      ),
  },
  {
    name: "no-recheck",
    what: "the permit is not checked again after keys were placed",
    skipsRecheck: true,
    hasNoGuard: true,
    hasNoProbe: true,
  },
  // The eight regressions of "How this was checked".
  {
    name: "absent-is-taken",
    what: "a Lease that is not there is taken after W",
    decideFor: (pod) => absenceIsTaken(pod, "candidate"),
  },
  {
    name: "late-confirmation-credited",
    what: "a write counts however late its confirmation comes",
    decideFor: () => (settings, state, event, context) => {
      const { at } = context;
      const timely = (attempts: Register["attempts"]) => attempts.map((attempt) => ({ ...attempt, basisSentAt: at }));
      const registers = state.registers.map((one) => ({ ...one, attempts: timely(one.attempts) }));
      const term = state.term?.phase === "acquiring" ? { ...state.term, startedAt: at } : state.term;
      return decide(settings, { ...state, registers, term }, event, context);
    },
  },
  {
    name: "release-always-believed",
    what: "a release is believed by whoever sees it, watched or not",
    decideFor: () => remembering((one) => withObservation(one, { watchedSince: longAgo })),
  },
  {
    name: "gap-from-receipt",
    what: "the gap runs from when the earlier read was received",
    checksRules: true,
    decideFor: () =>
      remembering((one) =>
        one.observation === undefined ? one : withObservation(one, { sentAt: one.observation.receivedAt }),
      ),
  },
  {
    name: "engine-spared",
    what: "the guard stops the node and leaves the paused engine alone",
    guardSparesEngine: true,
    hasNoProbe: true,
  },
  {
    name: "annotation-always-trusted",
    what: "a foreign holder that kept our annotation is read as what the annotation says",
    storeOf: trustingStore,
  },
  {
    name: "held-is-posted",
    what: "a holder writes held over an absent Lease",
    checksRules: true,
    decideFor: (pod) => absenceIsTaken(pod, "holder"),
  },
  {
    name: "live-term-is-enough",
    what: "a holder takes a register where its own grant has expired",
    // A candidate here needs a majority at one time, so this alone gives no overlap; the rule is checked by itself.
    checksRules: true,
    decideFor: () =>
      remembering((one, state) =>
        state.term?.phase === "live" && one.observation?.record?.state === "free" ? aged(one) : one,
      ),
  },
  {
    name: "guard-waits-for-answers",
    what: "the guard asks, looks and kills one after the other, so that an answer that hangs holds up the kill",
    hasNoProbe: true,
    stopperOf: inOneQueue,
  },
  {
    name: "no-probe",
    what: "the sidecar's container is gone and no liveness probe restarts the node",
    hasNoProbe: true,
  },
  {
    name: "starts-mid-slot",
    what: "a successor that has waited starts its node in the slot in which it took the seat",
    startsMidSlot: true,
  },
];

function withObservation(register: Register, change: Partial<NonNullable<Register["observation"]>>): Register {
  const { observation } = register;
  return observation === undefined ? register : { ...register, observation: { ...observation, ...change } };
}

/** Shows every record as if its annotation fitted what the Lease says. */
function trustingStore(store: LeaseStore): LeaseStore {
  return {
    ...store,
    async read(options) {
      const result = await store.read(options);
      if (result.kind !== "found" || result.lease.annotation === undefined) return result;
      const said = JSON.parse(result.lease.annotation) as { spec: unknown[] };
      const [holder, renewTime, transitions] = said.spec as [string, string, number];
      const lease = { ...result.lease, holderIdentity: holder, renewTime, leaseTransitions: transitions };
      return { kind: "found", lease };
    },
  };
}

function inOneQueue(stopper: NodeStopper): NodeStopper {
  let last: Promise<unknown> = Promise.resolve();
  const queued = <T>(run: () => Promise<T>): Promise<T> => {
    const next = last.then(run);
    last = next;
    return next;
  };
  return {
    aim: (named) => stopper.aim(named),
    hangup: (isStillWanted) => queued(() => stopper.hangup(isStillWanted)),
    kill: () => queued(() => stopper.kill()),
    look: () => queued(() => stopper.look()),
  };
}

/** Every sabotage by name. */
export const sabotages: ReadonlyMap<string, Sabotage> = new Map(
  variants.map((variant) => [variant.name, { ...HONEST, checksRules: false, ...variant }]),
);

/** The sabotage of this name, or the design as it is. Throws when there is neither. */
export function sabotageNamed(name: string): Sabotage {
  const sabotage = name === HONEST.name ? HONEST : sabotages.get(name);
  if (sabotage === undefined) throw new Error(`there is no sabotage ${name}`);
  return sabotage;
}

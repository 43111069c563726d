import type { Clock } from "@cardano-forge/election";
import type {
  CardanoLeader,
  CardanoLeaderResource,
  Handover,
  LeaderStatus,
  PodEntry,
  ResourceObstacle,
  StatusAuthority,
  Transition,
} from "@cardano-forge/kubernetes";

/** What is to be said now. */
export interface LeaderPicture {
  readonly entry: PodEntry;
  /** Set while this pod leads. */
  readonly leading: ((transition: Transition | undefined) => LeaderStatus) | undefined;
  /** What a pod that leads no more leaves behind. */
  readonly leaving: LeaderStatus;
}

/** Writes this pod's share of the CardanoLeader. */
export interface LeaderWriter {
  /** Says all of it, as far as it is news. Gives what stood in the way; outages throw, and it may be called again. */
  say(picture: LeaderPicture, signal: AbortSignal): Promise<ResourceObstacle | undefined>;
  /** A change of leadership for the history, said with the next write as a leader. */
  remember(transition: Transition): void;
  /** The answer to a request to move the seat, said with the next write as a leader. */
  answer(handover: Handover): void;
  hasMemories(): boolean;
  /** The object as it was read last. */
  leader(): CardanoLeader | undefined;
  /** The pool that the object belongs to, where that is not ours. */
  foreignPool(): string | undefined;
}

/** Which resource is written, and in whose name. */
export interface LeaderWriterOptions {
  readonly resource: CardanoLeaderResource;
  readonly clock: Pick<Clock, "monotonicMs">;
  readonly podName: string;
  readonly description: string;
  /** Asked right before the leader's fields are written. */
  readonly isLeading: () => boolean;
  /** Told of fields of the leader's that the installed definition lacks. */
  readonly onDropped: (fields: readonly string[]) => void;
}

/** The object is read again after this time where no write has shown it, for what others say and in case it was deleted. */
const READ_AGAIN_MS = 60_000;
/** How long a definition that lacks `status.pods` is taken to stay as it is. */
const UNDECLARED_MS = 10 * 60_000;
const TRANSITIONS_KEPT = 10;

/** Builds a writer that has read nothing yet. */
export function createLeaderWriter(options: LeaderWriterOptions): LeaderWriter {
  const { resource, clock } = options;
  let leader: { object: CardanoLeader; readAtMs: number } | undefined;
  let foreignPool: string | undefined;
  let undeclared: { atMs: number; obstacle: ResourceObstacle } | undefined;
  const memories = createMemories();
  let hasLed = false;

  async function say(picture: LeaderPicture, signal: AbortSignal): Promise<ResourceObstacle | undefined> {
    // First who leads: that is what people wait for.
    const obstacle =
      (await ensure(signal)) ?? (await sayLeading(picture, signal)) ?? (await sayEntry(picture.entry, signal));
    if (obstacle?.kind === "absent") leader = undefined;
    return obstacle;
  }

  /** Makes sure that the object is there and ours. */
  async function ensure(signal: AbortSignal): Promise<ResourceObstacle | undefined> {
    if (leader !== undefined && clock.monotonicMs() - leader.readAtMs < READ_AGAIN_MS) return undefined;
    const outcome = await resource.ensure({ description: options.description }, signal);
    foreignPool = outcome.kind === "foreign-pool" ? outcome.poolId : undefined;
    if (outcome.kind !== "present") return outcome;
    leader = { object: outcome.leader, readAtMs: clock.monotonicMs() };
    return undefined;
  }

  function sayLeading(picture: LeaderPicture, signal: AbortSignal): Promise<ResourceObstacle | undefined> {
    if (picture.leading !== undefined) return sayAsLeader(picture.leading, signal);
    return hasLed ? sayAsFormer(picture.leaving, signal) : Promise.resolve(undefined);
  }

  async function sayAsLeader(
    leading: NonNullable<LeaderPicture["leading"]>,
    signal: AbortSignal,
  ): Promise<ResourceObstacle | undefined> {
    const now = memories.next();
    // Whatever comes of it: from here on something of ours may stand there.
    hasLed = true;
    const authority: StatusAuthority = { kind: "leader", isCurrent: options.isLeading };
    const outcome = await resource.writeStatus(withAnswer(leading(now.transition), now.answer), signal, authority);
    if (outcome.kind === "superseded") return undefined;
    if (outcome.kind !== "applied") return outcome;
    memories.said(now);
    if (outcome.dropped.length > 0) options.onDropped(outcome.dropped);
    return undefined;
  }

  async function sayAsFormer(leaving: LeaderStatus, signal: AbortSignal): Promise<ResourceObstacle | undefined> {
    const now = memories.next();
    const authority: StatusAuthority = { kind: "former-leader", pod: options.podName };
    const outcome = await resource.writeStatus(withAnswer(leaving, now.answer), signal, authority);
    if (outcome.kind !== "applied" && outcome.kind !== "superseded") return outcome;
    hasLed = false;
    // From here on the answer is a matter of whoever leads.
    memories.said({ answer: now.answer });
    return undefined;
  }

  async function sayEntry(entry: PodEntry, signal: AbortSignal): Promise<ResourceObstacle | undefined> {
    if (undeclared !== undefined && clock.monotonicMs() - undeclared.atMs < UNDECLARED_MS) return undeclared.obstacle;
    const outcome = await resource.applyPod(entry, signal);
    const isUndeclared = outcome.kind === "field-not-declared";
    undeclared = isUndeclared ? { atMs: clock.monotonicMs(), obstacle: outcome } : undefined;
    foreignPool = outcome.kind === "foreign-pool" ? outcome.poolId : undefined;
    if (outcome.kind !== "applied") return outcome;
    // What the others say comes along: the leader names its successor by it.
    leader = { object: outcome.leader, readAtMs: clock.monotonicMs() };
    return undefined;
  }

  return {
    say,
    remember: memories.add,
    answer: memories.answer,
    hasMemories: memories.hasAny,
    leader: () => leader?.object,
    foreignPool: () => foreignPool,
  };
}

interface Memory {
  readonly transition?: Transition | undefined;
  readonly answer?: Handover | undefined;
}

/** What is said with the next write as a leader, and kept until it was. */
function createMemories() {
  let transitions: readonly Transition[] = [];
  let answer: Handover | undefined;
  return {
    add(transition: Transition): void {
      transitions = [...transitions, transition].slice(-TRANSITIONS_KEPT);
    },
    answer(handover: Handover): void {
      answer = handover;
    },
    hasAny: (): boolean => transitions.length > 0 || answer !== undefined,
    next: (): Memory => ({ transition: transitions[0], answer }),
    said(memory: Memory): void {
      transitions = transitions.filter((one) => one !== memory.transition);
      if (answer === memory.answer) answer = undefined;
    },
  };
}

function withAnswer(status: LeaderStatus, handover: Handover | undefined): LeaderStatus {
  return handover === undefined ? status : { ...status, handover };
}

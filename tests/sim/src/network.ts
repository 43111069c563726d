import {
  type CreateResult,
  type LeaseObject,
  type LeaseStore,
  type ReadResult,
  type Refusal,
  type ReplaceResult,
  readRecord,
} from "@cardano-forge/election";
import { createMemoryRegister, type MemoryRegister, type RegisterSnapshot } from "@cardano-forge/election/testing";
import type { Chance } from "./chance.ts";
import type { Process } from "./machine.ts";
import type { World } from "./world.ts";

/** The way from one pod to one register. */
export interface Link {
  losesRequests: boolean;
  losesAnswers: boolean;
  /** Probability that either way loses a message. */
  loss: number;
  /** Each way. */
  latencyMs: number;
  /** The next write is held back for so long before it reaches the server. */
  holdNextWriteMs: number;
  /** The next write reaches the server a second time so much later. */
  repeatNextWriteMs: number;
  /** What the server says instead of doing it. */
  refusal: { readonly status: number; readonly message: string } | undefined;
  /** The server does what is to be written and answers with a 500. */
  failsApplied: boolean;
  /** How old the answers of reads are. */
  staleMs: number;
  isWatchDead: boolean;
  /** Tells the pod that the register may have changed. */
  hint: () => void;
}

export function aLink(): Link {
  return {
    losesRequests: false,
    losesAnswers: false,
    loss: 0,
    latencyMs: 5,
    holdNextWriteMs: 0,
    repeatNextWriteMs: 0,
    refusal: undefined,
    failsApplied: false,
    staleMs: 0,
    isWatchDead: false,
    hint: () => undefined,
  };
}

/** A register as a server that can be down. */
export interface Server {
  readonly register: MemoryRegister;
  isDown: boolean;
  /** When what lies there was written. */
  changedMs: number;
  /** Everything that ever lay there, and since when. */
  readonly past: { readonly atMs: number; readonly snapshot: RegisterSnapshot }[];
}

/** A server on which there is no Lease yet. */
export function aServer(prefix: string): Server {
  return { register: createMemoryRegister({ prefix }), isDown: false, changedMs: 0, past: [] };
}

/** What lay there at a time. */
export function stateAt({ past }: Server, atMs: number): RegisterSnapshot {
  const kept = past.findLast((one) => one.atMs <= atMs);
  return kept?.snapshot ?? { lease: undefined, revision: 0 };
}

/** Looks whether something has changed there; after each step, so that a restore can go back to any earlier state. */
export function keepPast(server: Server, nowMs: number): void {
  const snapshot = server.register.history.at(-1);
  if (snapshot === undefined || server.past.at(-1)?.snapshot === snapshot) return;
  server.past.push({ atMs: nowMs, snapshot });
  server.changedMs = nowMs;
}

/** A write that a server has applied: over what, and when it was sent. */
export interface AppliedWrite {
  readonly before: LeaseObject | undefined;
  /** How long what was there had been there. */
  readonly ageMs: number;
  readonly now: LeaseObject;
  readonly sentMs: number;
  /** The server got the same request once before. */
  readonly isRepeated: boolean;
  /** What its sender has seen of the register, in the order of receiving. */
  readonly sights: readonly Sight[];
}

/** An answer that showed a process the state of a register. */
export interface Sight {
  readonly sentMs: number;
  readonly receivedMs: number;
  /** Who held it, by a record of the protocol. */
  readonly holder: string | undefined;
}

/** More than fit into any wait. */
const SIGHTS_KEPT = 500;

/** A store whose requests travel over a link: they may be late, lost, or applied after their sender gave up. */
export function storeOver(o: {
  world: World;
  process: Process;
  server: Server;
  link: Link;
  name: string;
  chance: Chance;
  onWritten: (write: AppliedWrite) => void;
}): LeaseStore {
  const { world, process, server, link, chance } = o;
  const inner = server.register.store(o.name);
  const never = { signal: new AbortController().signal };
  const sights: Sight[] = [];

  function note(result: ReadResult | CreateResult | ReplaceResult, sentMs: number): void {
    if (result.kind === "conflict") return;
    const record = "lease" in result ? readRecord(result.lease) : undefined;
    const holder = record?.isForeign === false ? record.holder : undefined;
    sights.push({ sentMs, receivedMs: world.now, holder });
    if (sights.length > SIGHTS_KEPT) sights.shift();
  }

  const loses = (): boolean => chance.isIn(link.loss);
  const oneWayMs = (): number => link.latencyMs * chance.between(0.8, 1.2);

  /** How long a request takes to its server, and when it comes a second time; undefined where it is lost. */
  function depart(kind: "read" | "write"): { toServerMs: number; isHeld: boolean; repeatMs: number } | undefined {
    const heldMs = kind === "write" ? link.holdNextWriteMs : 0;
    const repeatMs = kind === "write" ? link.repeatNextWriteMs : 0;
    if (heldMs > 0) link.holdNextWriteMs = 0;
    if (repeatMs > 0) link.repeatNextWriteMs = 0;
    // A write that is held back has left already: it arrives whatever happens to its sender's link.
    if (heldMs > 0) return { toServerMs: heldMs, isHeld: true, repeatMs };
    const toServerMs = oneWayMs();
    return link.losesRequests || loses() ? undefined : { toServerMs, isHeld: false, repeatMs };
  }

  function travel<T extends ReadResult | CreateResult | ReplaceResult>(
    kind: "read" | "write",
    apply: () => Promise<T>,
  ): Promise<T | Refusal> {
    return new Promise((resolve, reject) => {
      const sentMs = world.now;
      const way = depart(kind);
      if (way === undefined) return;
      const answer = (settle: () => void): void => {
        if (link.losesAnswers || loses()) return;
        world.after(oneWayMs(), () => process.deliver(settle));
      };
      world.after(way.toServerMs, () => {
        const { refusal } = link;
        if (server.isDown) return;
        if (refusal !== undefined && !way.isHeld) return answer(() => resolve({ kind: "refused", ...refusal }));
        void arrive(apply, sentMs, false).then(
          (result) =>
            answer(() => {
              if (link.failsApplied && kind === "write") return reject(new Error("500"));
              note(result, sentMs);
              resolve(result);
            }),
          (error: unknown) => process.deliver(() => reject(error)),
        );
      });
      if (way.repeatMs > 0) world.after(way.toServerMs + way.repeatMs, () => arriveAgain(apply, sentMs));
    });
  }

  /** Nobody waits for the second answer. */
  function arriveAgain(apply: () => Promise<ReadResult | CreateResult | ReplaceResult>, sentMs: number): void {
    if (!server.isDown) void arrive(apply, sentMs, true);
  }

  async function arrive<T extends ReadResult | CreateResult | ReplaceResult>(
    apply: () => Promise<T>,
    sentMs: number,
    isRepeated: boolean,
  ): Promise<T> {
    const before = server.register.current();
    const ageMs = world.now - server.changedMs;
    const result = await apply();
    if (result.kind === "written") o.onWritten({ before, ageMs, now: result.lease, sentMs, isRepeated, sights });
    return result;
  }

  async function read(): Promise<ReadResult> {
    if (link.staleMs === 0) return inner.read(never);
    const { lease } = stateAt(server, world.now - link.staleMs);
    return lease === undefined ? { kind: "absent" } : { kind: "found", lease };
  }

  return {
    name: o.name,
    read: () => travel("read", read),
    create: (lease) => travel("write", () => inner.create(lease, never)),
    replace: (lease, over) => travel("write", () => inner.replace(lease, over, never)),
    watch: (onHint, signal) => {
      link.hint = () => process.deliver(() => signal.aborted || onHint());
      inner.watch?.(() => {
        if (link.losesAnswers || link.isWatchDead || server.isDown || loses()) return;
        world.after(link.latencyMs, () => process.deliver(() => signal.aborted || onHint()));
      }, signal);
    },
  };
}

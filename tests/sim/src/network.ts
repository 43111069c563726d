import type { CreateResult, LeaseObject, LeaseStore, ReadResult, ReplaceResult } from "@cardano-forge/election";
import type { MemoryRegister } from "@cardano-forge/election/testing";
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
    hint: () => undefined,
  };
}

/** A register as a server that can be down. */
export interface Server {
  readonly register: MemoryRegister;
  isDown: boolean;
  /** When what lies there was written. */
  changedMs: number;
}

/** A write that a server has applied: over what, and when it was sent. */
export interface AppliedWrite {
  readonly before: LeaseObject | undefined;
  /** How long what was there had been there. */
  readonly ageMs: number;
  readonly now: LeaseObject;
  readonly sentMs: number;
}

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

  function travel<T extends ReadResult | CreateResult | ReplaceResult>(
    kind: "read" | "create" | "replace",
    apply: () => Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const sentMs = world.now;
      const isHeld = kind !== "read" && link.holdNextWriteMs > 0;
      const toServerMs = isHeld ? link.holdNextWriteMs : link.latencyMs * chance.between(0.8, 1.2);
      if (isHeld) link.holdNextWriteMs = 0;
      // A write that is held back has left already: it arrives whatever happens to its sender's link.
      const isLost = !isHeld && (link.losesRequests || chance.isIn(link.loss));
      if (isLost) return;
      world.after(toServerMs, () => {
        if (server.isDown) return;
        const before = server.register.current();
        const ageMs = world.now - server.changedMs;
        void apply().then(
          (result) => {
            if (result.kind === "written") o.onWritten({ before, ageMs, now: result.lease, sentMs });
            if (link.losesAnswers || chance.isIn(link.loss)) return;
            world.after(link.latencyMs * chance.between(0.8, 1.2), () => process.deliver(() => resolve(result)));
          },
          (error: unknown) => process.deliver(() => reject(error)),
        );
      });
    });
  }

  return {
    name: o.name,
    read: () => travel("read", () => inner.read(never)),
    create: (lease) => travel("create", () => inner.create(lease, never)),
    replace: (lease, over) => travel("replace", () => inner.replace(lease, over, never)),
    watch: (onHint, signal) => {
      link.hint = () => process.deliver(() => signal.aborted || onHint());
      inner.watch?.(() => {
        if (link.losesAnswers || server.isDown || chance.isIn(link.loss)) return;
        world.after(link.latencyMs, () => process.deliver(() => signal.aborted || onHint()));
      }, signal);
    },
  };
}

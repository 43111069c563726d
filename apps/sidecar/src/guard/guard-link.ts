import type { EngineMessage } from "./guard-message.ts";

/** The engine's side of the channel to its guard. */
export interface GuardLink {
  /** False once the guard is gone: nothing may be begun any more. */
  isGuarded(): boolean;
  /** Resolves when the message has left this process; rejects when it cannot. */
  tell(message: EngineMessage): Promise<void>;
}

/** The link of an engine that a guard has started; an engine whose guard is gone calls `onLost`, once. */
export function createGuardLink(channel: NodeJS.Process, onLost: () => void): GuardLink {
  channel.once("disconnect", onLost);
  return {
    isGuarded: () => channel.connected === true,
    tell: (message) =>
      new Promise((resolve, reject) => {
        if (channel.send === undefined || channel.connected !== true) {
          reject(new Error("the guard is gone"));
          return;
        }
        channel.send(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
      }),
  };
}

/** For an engine that runs by itself, in a test or in another program: nobody listens, and nobody can be lost. */
export const unguarded: GuardLink = { isGuarded: () => true, tell: async () => undefined };

import { useRef, useState } from "react";
import { CliError } from "../cli-error.ts";
import { type Acting, answerOf } from "./acting.ts";
import type { Actor, Planned, Target } from "./actor.ts";
import type { PressedKey } from "./keys.ts";

/** What is being changed, and what keys do to it. */
export interface ActingHandle {
  readonly acting: Acting | undefined;
  /** Asks for a plan, and then for a confirmation. */
  begin(target: Target): void;
  /** True where the key was for the question, or closed what is over. */
  take(key: PressedKey): boolean;
}

/** One change at a time, from the plan to its end. */
export function useActing(actor: Actor | undefined): ActingHandle {
  const [acting, setActing] = useState<Acting>();
  // Keys may come faster than the screen is drawn, and each has to see what the one before it made.
  const latest = useRef<{ acting?: Acting | undefined; planned?: Planned }>({});

  function show(next: Acting | undefined): void {
    latest.current.acting = next;
    setActing(next);
  }

  async function plan(by: Actor, target: Target): Promise<void> {
    const title = target.kind;
    show({ kind: "planning", title });
    try {
      const planned = await by.plan(target);
      latest.current.planned = planned;
      const { steps, warnings, wanted } = planned;
      show({ kind: "asking", title, steps, warnings, wanted, typed: "", isWrong: false });
    } catch (error) {
      show({ kind: "over", title, told: linesOf(error), isGood: false });
    }
  }

  async function run(title: string, planned: Planned): Promise<void> {
    const told: string[] = [];
    show({ kind: "doing", title, told: [] });
    try {
      const outcome = await planned.run((line) => {
        told.push(line);
        show({ kind: "doing", title, told: [...told] });
      });
      show({ kind: "over", title, told: [...told, outcome], isGood: true });
    } catch (error) {
      show({ kind: "over", title, told: [...told, ...linesOf(error)], isGood: false });
    }
  }

  function answer(asking: Acting & { kind: "asking" }, planned: Planned, key: PressedKey): void {
    const given = answerOf(asking, key);
    if (given.kind === "go") void run(asking.title, planned);
    else if (given.kind === "cancel") show(undefined);
    else if (given.kind === "wrong") show({ ...asking, typed: "", isWrong: true });
    else show({ ...asking, typed: given.typed });
  }

  return {
    acting,
    begin(target) {
      const { kind } = latest.current.acting ?? {};
      // A second change while one is under way would hide what comes of the first.
      if (actor !== undefined && kind !== "planning" && kind !== "doing") void plan(actor, target);
    },
    take(key) {
      const { acting: now, planned } = latest.current;
      const isClosed = now?.kind === "over" && key.name === "esc";
      if (isClosed) show(undefined);
      if (now?.kind !== "asking" || planned === undefined) return isClosed;
      answer(now, planned, key);
      return true;
    },
  };
}

/** What failed, in the words of the CLI; a fault of this program is told and does not take the screen away. */
function linesOf(error: unknown): string[] {
  if (!(error instanceof CliError)) return [`fault: ${error instanceof Error ? error.message : String(error)}`];
  const { facts, suggestions } = error;
  return [
    error.message,
    ...facts.map(([name, value]) => `${name}  ${value}`),
    ...suggestions.map((hint) => `try ${hint}`),
  ];
}

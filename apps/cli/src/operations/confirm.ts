import { CliError } from "../cli-error.ts";
import type { Console } from "../terminal/console.ts";

/** How sure a user has to be. */
export interface Confirmation {
  /** Given with `-y`. */
  readonly isGiven: boolean;
  /** What has to be typed out; a plain yes unless given. */
  readonly typed?: string;
}

/**
 * Asks before anything moves. Where there is nobody to ask it refuses rather than hang; where something is broken the
 * name has to be typed out, because the hand that types `y` is faster than the head.
 */
export async function confirm({ isGiven, typed }: Confirmation, { ask }: Console, signal: AbortSignal): Promise<void> {
  if (isGiven) return;
  if (ask === undefined) {
    throw new CliError("CLI_NOT_CONFIRMED", "This has to be confirmed, and there is no terminal to ask on.", {
      suggestions: [typed === undefined ? "-y" : `--confirm ${typed}`, "--dry-run"],
    });
  }
  const question = typed === undefined ? "Go on? [y/N] " : `Type ${typed} to go on: `;
  const answer = (await ask(question, signal)).trim();
  const isYes = typed === undefined ? /^y(es)?$/i.test(answer) : answer === typed;
  if (!isYes) throw new CliError("CLI_NOT_CONFIRMED", "Not confirmed; nothing was done.");
}

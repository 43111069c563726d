/** Runs work one after the other, in the order in which it was asked for. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** A line of its own. Whoever asks waits for the result, so the line is as long as there are callers who wait. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    // Whether it failed is for whoever asked for it; the next turn only waits for its end.
    last = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  };
}

/** Numbers that look random and follow from a seed, so that every input can be made again. */
export interface Random {
  /** A whole number from 0 to below the bound. */
  below(bound: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** SplitMix32 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014), on 32 bits. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (bound: number): number => Math.floor((next() / 2 ** 32) * bound);
  return {
    below,
    pick(choices) {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new Error("there is nothing to pick from");
      return choice;
    },
  };
}

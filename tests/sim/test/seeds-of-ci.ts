/** The seeds that every check plays. */
export const SEEDS_OF_CI = { first: 1, count: 240 } as const;

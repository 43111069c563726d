/** The seeds that every check plays. */
export const SEEDS_OF_CI = { first: 1, count: 600 } as const;
/** Three clusters of two pods each, over 3 or 5 arbiters. */
export const SEEDS_OF_REGIONS = { first: 1, count: 20, clusters: 3 } as const;

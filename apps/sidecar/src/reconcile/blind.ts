import type { Observation } from "./observation.ts";

/** The part of an observation that has to be looked for. */
export type Seen = Pick<Observation, "node" | "credentials">;

const BECAUSE = "the last look at it failed";

/** What is left of an earlier look when the next one fails: who the node is, and nothing that would grant anything. */
export function blindly({ node, credentials }: Seen): Seen {
  return {
    node: {
      ...node,
      truth: { kind: "unknown", because: BECAUSE },
      areMetricsReachable: false,
      socket: { kind: "silent", message: BECAUSE },
    },
    credentials: { ...credentials, resting: "foreign" },
  };
}

import { type ClusterDevnet, startClusterDevnet } from "./cluster-devnet.ts";
import { tellClusterStory } from "./cluster-story.ts";
import type { DemoDevnet } from "./demo-pods.ts";
import { FAILBACK_SECONDS, REGIONS, type RegionsDevnet, startRegionsDevnet } from "./regions-devnet.ts";
import { tellRegionsStory } from "./regions-story.ts";
import type { Stage } from "./stage.ts";
import type { StoryEvent } from "./take-over.ts";

/** A demo: what it runs on, and the story that it tells. */
export interface DemoKind<Devnet extends DemoDevnet> {
  /** Its first line. */
  readonly opening: string;
  start(): Promise<Devnet>;
  tell(stage: Stage<Devnet>): Promise<StoryEvent[]>;
  /** Of what the story ended, nothing is left off. */
  readonly revival: string;
  /** After "so a gap of", in lines of at most 76 characters. */
  readonly remarks: readonly string[];
  /** Shows the pool, by the command that forgectl was called by. */
  readonly statusCommand: (forgectl: string) => string;
}

/** One cluster with three producers. */
export const CLUSTER_DEMO: DemoKind<ClusterDevnet> = {
  opening: "three producers of one pool; exactly one of them may forge",
  start: startClusterDevnet,
  tell: tellClusterStory,
  revival: "the two that are gone start again; all stay up until Ctrl-C",
  remarks: ["about 1000 ms missed none. After a crash the lease, 6 s here, has to run out."],
  statusCommand: (forgectl) => `${forgectl} status`,
};

/** Three regions, each with an API server and a producer. */
export const REGIONS_DEMO: DemoKind<RegionsDevnet> = {
  opening: "three regions of one pool, each a stand-in for the Kubernetes API and a producer; exactly one may forge",
  start: startRegionsDevnet,
  tell: tellRegionsStory,
  revival: "all stay up until Ctrl-C",
  remarks: [
    "about 1000 ms missed none. After a loss the pool's lease, 6 s here, has to run",
    `out. A region that returns has to be ready for FAILBACK_DELAY, ${FAILBACK_SECONDS} s here.`,
  ],
  statusCommand: (forgectl) => `${forgectl} status --contexts ${REGIONS.join(",")}`,
};

import { listPoolEvents, type PoolEvent } from "@cardano-forge/kubernetes";
import { type Known, known } from "@cardano-forge/pool-view";
import type { ClusterScope, OpenScope } from "../cluster/connect.ts";
import { attempt, obstacleOf } from "../pools/obstacle.ts";
import { sanitizeData } from "../terminal/sanitize.ts";
import type { SitedEvent } from "./render-event.ts";

/** The events of one context, or why there are none. */
export interface SiteEvents {
  readonly context: string | undefined;
  readonly events: Known<readonly SitedEvent[]>;
}

/** Reads what sidecars recorded, on every API server at the same time. */
export async function readEvents(scopes: readonly ClusterScope[], signal: AbortSignal): Promise<SiteEvents[]> {
  return Promise.all(
    scopes.map(async (scope): Promise<SiteEvents> => {
      const { context } = scope;
      if (scope.kind === "unusable") {
        return { context, events: { kind: "unknown", because: "unusable", message: scope.reason } };
      }
      return { context, events: await readSite(scope, signal) };
    }),
  );
}

async function readSite({ connection, namespace, context }: OpenScope, signal: AbortSignal) {
  const where = namespace === undefined ? {} : { namespace };
  const answer = await attempt(() => listPoolEvents(connection, where, signal));
  if (answer.kind !== "found") return obstacleOf(answer);
  return known(
    sanitizeData(answer.events).map((event: PoolEvent) => (context === undefined ? event : { ...event, context })),
  );
}

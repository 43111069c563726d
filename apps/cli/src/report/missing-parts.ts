import type { Known, SiteFacts } from "@cardano-forge/pool-view";
import type { ClusterInstallation } from "../doctor/installation.ts";
import type { SiteEvents } from "../events/read-events.ts";
import { isUnread } from "../pools/unread.ts";

/** What was asked of one API server. */
export interface AskedSite {
  readonly facts: SiteFacts;
  readonly events: SiteEvents | undefined;
  /** Undefined where it could not be asked at all. */
  readonly installation: ClusterInstallation | undefined;
}

/** What is not in a report although it was asked for: a line for each API server that did not tell everything. Pure. */
export function missingParts(sites: readonly AskedSite[]): string[] {
  return sites.flatMap(({ facts, events, installation }) => {
    const asked: [string, Known<unknown> | undefined][] = [
      ["CardanoLeaders", facts.leaders],
      ["Leases", facts.leases],
      ["CardanoForgeClusters", facts.clusters],
      ["Events", events?.events],
      ["Pods", installation?.pods],
    ];
    const missing = asked.flatMap(([name, fact]) =>
      fact !== undefined && isUnread(fact) ? [`${name} (${fact.because})`] : [],
    );
    const of = facts.context === undefined ? "" : ` of ${facts.context}`;
    return missing.length === 0 ? [] : [`not in it${of}: ${missing.join(", ")}`];
  });
}

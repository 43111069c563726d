import { watchChanges } from "@cardano-forge/kubernetes";
import { CliError } from "../cli-error.ts";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import type { ClusterScope } from "../cluster/connect.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { withScopes } from "../pools/look.ts";
import { sleep } from "../pools/wake.ts";
import type { Console } from "../terminal/console.ts";
import type { ColorChoice } from "../terminal/palette.ts";
import { textStyle } from "../terminal/text-style.ts";
import { readEvents, type SiteEvents } from "./read-events.ts";
import { renderEvent, type SitedEvent } from "./render-event.ts";

/** What `forgectl events` is asked for. */
export interface EventsFlags extends ClusterFlags {
  readonly output: "text" | "json";
  readonly color: ColorChoice;
  /** Go on with what comes. */
  readonly watch?: true;
}

const LEAST_MS = 500;
const MOST_MS = 10_000;

/** Prints what sidecars recorded, the oldest first, each event once. */
export async function runEvents(flags: EventsFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  const style = textStyle(console, flags.color);
  return withScopes(flags, async (scopes) => {
    const shown = new Set<string>();
    const print = (events: readonly SitedEvent[]): void => {
      for (const event of events) {
        const key = `${event.context ?? ""} ${event.uid} ${event.count}`;
        if (!shown.has(key)) console.out.write(renderEvent(event, flags.output === "json" ? undefined : style));
        shown.add(key);
      }
    };
    const first = await readEvents(scopes, signal);
    complain(first, scopes, console);
    print(inOrder(first));
    if (flags.watch !== true) return EXIT_CODES.ok;
    const wait = hintsOf(scopes, signal);
    for (;;) {
      await wait();
      if (signal.aborted) return EXIT_CODES.interrupted;
      print(inOrder(await readEvents(scopes, signal)));
    }
  });
}

/** The events of all contexts as they happened: what one region did is what another one waited for. */
function inOrder(sites: readonly SiteEvents[]): SitedEvent[] {
  const events = sites.flatMap((site) => (site.events.kind === "known" ? site.events.value : []));
  return events.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** What cannot be read is said; where nothing can be read, there is nothing to print. */
function complain(sites: readonly SiteEvents[], scopes: readonly ClusterScope[], { err }: Console): void {
  const unread = sites.flatMap(({ context, events }) => (events.kind === "unknown" ? [{ context, ...events }] : []));
  const facts = unread.map(({ context, because, message }) => [context ?? "events", `${because}: ${message}`] as const);
  if (unread.length < scopes.length) {
    for (const [name, text] of facts) err.write(`warning: events of ${name} cannot be read: ${text}\n`);
    return;
  }
  const isForbidden = unread.some(({ because }) => because === "forbidden");
  const isLate = unread.some(({ because }) => because === "timeout");
  const code = isLate ? "CLI_CLUSTER_TIMEOUT" : isForbidden ? "CLI_CLUSTER_FORBIDDEN" : "CLI_CLUSTER_UNREACHABLE";
  const suggestions = [isLate ? "--request-timeout 30s" : "kubectl auth can-i list events"];
  throw new CliError(code, "The events cannot be read.", { facts, suggestions });
}

function hintsOf(scopes: readonly ClusterScope[], signal: AbortSignal): () => Promise<void> {
  let woken = new AbortController();
  for (const scope of scopes) {
    if (scope.kind === "unusable") continue;
    const place = scope.namespace === undefined ? "" : `/namespaces/${encodeURIComponent(scope.namespace)}`;
    watchChanges(scope.connection, { collection: `/api/v1${place}/events` }, () => woken.abort(), signal);
  }
  return async () => {
    await sleep(LEAST_MS, signal);
    await sleep(MOST_MS, AbortSignal.any([signal, woken.signal]));
    woken = new AbortController();
  };
}

import type { Configuration } from "./configuration/configuration.ts";
import type { Logger } from "./report/log.ts";

/**
 * How long a node may still forge when its whole sidecar is lost, until the liveness probe has ended it: with the probe of
 * the documents, (failures + 1) x period + timeout + 2 s.
 */
const PROBE_ENDS_NODE_MS = 9000;

/** Says at the start what was chosen, and loudly what weakens the promises. */
export function sayChoices(log: Logger, { environment, names, timing, network, global }: Configuration): void {
  log.info(
    {
      lease: names.lease,
      cardanoLeader: names.leader,
      leaseDurationMs: timing.leaseDurationMs,
      renewIntervalMs: timing.renewIntervalMs,
      stopBoundMs: timing.stopBoundMs,
      networkMagic: network.magic,
    },
    "sidecar started",
  );
  const warn = (variable: string, message: string): void => log.warn({ variable, message }, "choice weakens promises");
  if (global !== undefined) {
    const { leaseName, namespace, arbiters, failbackDelayMs } = global;
    log.info(
      {
        cluster: names.cluster,
        lease: leaseName,
        namespace,
        arbiters: arbiters.map(({ name }) => name),
        leaseDurationMs: global.timing.leaseDurationMs,
        failbackDelayMs,
      },
      "cluster management on",
    );
    for (const caution of global.cautions) warn("ARBITERS", caution);
  }
  const leftForProbeMs = timing.leaseDurationMs - timing.renewIntervalMs;
  if (leftForProbeMs <= PROBE_ENDS_NODE_MS) {
    const message =
      `leaves ${leftForProbeMs / 1000} s of the lease, and the liveness probe of a node whose sidecar is lost needs ` +
      `${PROBE_ENDS_NODE_MS / 1000} s: two could forge then`;
    warn("LEASE_DURATION", message);
  }
  if (environment.DISABLE_SOCKET_CHECK) {
    warn(
      "DISABLE_SOCKET_CHECK",
      "for development: the seat is taken without a node, and a SIGHUP is sent without asking",
    );
  }
  if (environment.BOOTSTRAP_CREDENTIALS === "real") {
    const message =
      "the node starts on real keys on every pod; without --start-as-non-producing-node it forges at once";
    warn("BOOTSTRAP_CREDENTIALS", message);
  }
  if (network.time === undefined) {
    warn(
      "SHELLEY_GENESIS_FILE",
      `without it the KES periods of ${network.name} are not known, and expiry is not checked`,
    );
  }
}

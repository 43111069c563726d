/** How versions differ in what a sidecar meets; each row as read in cardano-node's sources at its tags. */
export interface NodeVersion {
  readonly text: string;
  /** 8.2.0 on; before it a SIGHUP reloads the topology and nothing else. */
  readonly hasHangupForging: boolean;
  /** Names of the flag that leaves forging off at start; 10.5.1 brought the second one. */
  readonly startFlags: readonly string[];
  /** How `forging_enabled` misbehaves: up to 10.1.4 it is 1 with the start flag, in 10.2 it then stays 0. */
  readonly enabledMetric: "absent" | "ignores-flag-at-start" | "stays-0-with-flag" | "right";
  /** Group permission bits on the VRF key are fatal, not only worth a warning, up to 10.4. */
  readonly areGroupBitsFatal: boolean;
  readonly tracing: "legacy" | "new";
  /** First and last node-to-client version. */
  readonly socketVersions: readonly [number, number];
}

const SOCKET_VERSIONS: readonly (readonly [string, number])[] = [
  ["10.7.0", 23],
  ["10.6.0", 22],
  ["10.3.0", 20],
  ["10.2.0", 19],
];

/** Describes a release such as `10.2.1`; undefined for what is none. */
export function nodeVersion(text: string): NodeVersion | undefined {
  if (!/^\d+\.\d+\.\d+$/.test(text)) return undefined;
  const isFrom = (first: string): boolean => orderOf(text) >= orderOf(first);
  return {
    text,
    hasHangupForging: isFrom("8.2.0"),
    startFlags: [
      ...(isFrom("8.2.0") ? ["non-producing-node"] : []),
      ...(isFrom("10.5.1") ? ["start-as-non-producing-node"] : []),
    ],
    enabledMetric: enabledMetricOf(isFrom),
    areGroupBitsFatal: !isFrom("10.5.0"),
    tracing: isFrom("10.6.0") ? "new" : "legacy",
    socketVersions: [isFrom("10.2.0") ? 16 : 9, SOCKET_VERSIONS.find(([first]) => isFrom(first))?.[1] ?? 18],
  };
}

function enabledMetricOf(isFrom: (first: string) => boolean): NodeVersion["enabledMetric"] {
  if (!isFrom("8.12.0")) return "absent";
  if (!isFrom("10.2.0")) return "ignores-flag-at-start";
  return isFrom("10.3.0") ? "right" : "stays-0-with-flag";
}

function orderOf(text: string): number {
  return text.split(".").reduce((order, part) => order * 10_000 + Number(part), 0);
}

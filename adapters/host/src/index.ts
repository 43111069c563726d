/**
 * The machine: its two clocks, the directory that the node reads keys from, the mounted Secret, and endpoints that say
 * whether all is well.
 *
 * What it does not guarantee: a suspension shorter than a second may be missed where /proc/uptime cannot be read; and keys
 * that were unlinked from a disk, rather than from memory, may still be found on it.
 *
 * @packageDocumentation
 */
export { leaveMemoryOutOfCoreDumps } from "./core-dumps.ts";
export { createDirectorySink, type DirectorySinkOptions } from "./directory-sink.ts";
export { createHostClock, hostClock, type TimeSources } from "./host-clock.ts";
export { hostEd25519 } from "./host-ed25519.ts";
export { HostError, type HostErrorCode } from "./host-error.ts";
export { inspectKeyMedium, type KeyMedium } from "./inspect-key-medium.ts";
export type { FileOwner, KeyFileSystem } from "./key-staging.ts";
export { createMountedSecretSource, type MountedSecretOptions } from "./mounted-secret-source.ts";
export { type EndpointProbe, type ProbeOptions, probeEndpoint } from "./probe-endpoint.ts";

/* What an injection is asked for, and what comes of looking at one producer. */
import type { Change } from "./change.ts";
import type { Problem } from "./producer.ts";

/** What an injection is told beside the manifest. */
export interface InjectionOptions {
  readonly image: string;
  /** `plain` is for Kubernetes older than 1.29, which knows no init container that stays. */
  readonly form: "native" | "plain";
  readonly secret?: string | undefined;
  readonly network?: string | undefined;
  readonly networkMagic?: number | undefined;
  readonly poolId?: string | undefined;
  readonly metricsPort: number;
  /** What the hook shows to the sidecar. */
  readonly prestopToken: string;
  readonly serviceAccount?: string | undefined;
  /** A Secret of kubeconfigs, for arbiters in other clusters. */
  readonly arbitersSecret?: string | undefined;
  /** More for the environment of the sidecar. */
  readonly env: Readonly<Record<string, string>>;
}

/** One part of a decision. Where there are problems, nothing of it is done. */
export interface Part {
  readonly problems?: readonly Problem[];
  readonly changes?: readonly Change[];
  /** What an operator has to know or do. */
  readonly notes?: readonly string[];
}

/** Names that an injection gives; taken ones are refused. */
export const NAMES = {
  container: "forge-manager",
  keys: "forge-manager-keys",
  secret: "forge-manager-secret",
  socket: "forge-manager-socket",
  account: "forge-manager-account",
  arbiters: "forge-manager-arbiters",
} as const;

/** A mount of the sidecar's container. */
export interface SidecarMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: true;
}

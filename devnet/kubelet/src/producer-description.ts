/**
 * How the kubelet treats a producer: probes, hooks and graces as the charts set them, by the names of Kubernetes, in
 * seconds. The liveness probe has to stop a node whose sidecar is gone before its lease can be taken:
 * (failureThreshold + 1) x periodSeconds + timeoutSeconds + 2 < lease duration - renew interval.
 */
export const PRODUCER_DESCRIPTION = {
  terminationGracePeriodSeconds: 300,
  sidecar: {
    /** The node starts only once it succeeds. */
    startupProbe: { path: "/startup-status" },
  },
  node: {
    livenessProbe: {
      path: "/livez/forging",
      periodSeconds: 1,
      timeoutSeconds: 1,
      failureThreshold: 5,
      terminationGracePeriodSeconds: 1,
    },
    preStop: { path: "/prestop", header: "X-Prestop-Token" },
  },
  /** What a container that crashes in a loop waits for (`kubelet` defaults). */
  backOff: { firstSeconds: 10, mostSeconds: 300 },
} as const;

/*
 * How the kubelet treats a producer: the probes, the hook and the graces of the chart, in its numbers. A test holds both to each
 * other, and to what the tests of failures run with.
 */

const STARTUP_SECONDS = 600;

/** Seconds that a pod gets for a planned stop, in which it hands over. */
export const GRACE_SECONDS = 300;
/** Of the liveness probe of the node, so that a test of a lease can be made of it. */
export const FORGING_PROBE = { periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 5 } as const;
/** What the sidecar keeps unless it is told otherwise. */
export const DEFAULT_LEASE = { durationSeconds: 15, intervalSeconds: 5 } as const;
/** Size and medium of the key directory: never on a disk. */
export const KEY_DIRECTORY = { medium: "Memory", sizeLimit: "1Mi" } as const;
/** 0440: readable for the group, which is fsGroup; files of root that only root may read are of no use to the sidecar. */
export const SECRET_MODE = 0o440;
/** What the container of the sidecar may not do. */
export const SIDECAR_SECURITY = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
} as const;
/** What the sidecar takes of a machine. */
export const SIDECAR_RESOURCES = {
  requests: { cpu: "50m", memory: "192Mi" },
  limits: { memory: "384Mi" },
} as const;

/** Asks the sidecar, not the node: a node that may forge with nobody to stop it is restarted, and comes up on decoys. */
export function forgingProbe(port: number): object {
  return { httpGet: { path: "/livez/forging", port }, ...FORGING_PROBE, terminationGracePeriodSeconds: 1 };
}

/** Before the node is told to stop, the sidecar stops its forging, sees it off, and frees the seat. */
export function preStopHook(port: number, token: string): object {
  return { httpGet: { path: "/prestop", port, httpHeaders: [{ name: "X-Prestop-Token", value: token }] } };
}

/** The probes of the sidecar itself. */
export function sidecarProbes(port: number): object {
  const get = (path: string): object => ({ httpGet: { path, port } });
  return {
    startupProbe: { ...get("/startup-status"), periodSeconds: 1, timeoutSeconds: 2, failureThreshold: STARTUP_SECONDS },
    readinessProbe: { ...get("/readyz"), periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    livenessProbe: { ...get("/livez"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  };
}

/** In the plain form: the kubelet starts the next container only after this hook has ended, so the node finds its decoys. */
export function startHook(port: number): object {
  const script = `const untilMs = Date.now() + ${STARTUP_SECONDS}_000;
const isReady = () => fetch("http://127.0.0.1:${port}/startup-status").then((answer) => answer.ok, () => false);
while (!(await isReady())) {
  if (Date.now() > untilMs) process.exit(1);
  await new Promise((resolve) => setTimeout(resolve, 500));
}
`;
  return { postStart: { exec: { command: ["node", "--eval", script, "--input-type=module"] } } };
}

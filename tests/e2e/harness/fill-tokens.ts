import { setTimeout as sleep } from "node:timers/promises";
import type { ControlPlane } from "@cardano-forge/control-plane";

/**
 * Does for Secrets of service accounts what the token controller of kube-controller-manager does, which does not run here: it
 * fills in a token, until the signal fires. This one comes from the TokenRequest API, because the key that signs is the API
 * server's.
 */
export async function fillTokens(plane: ControlPlane, namespace: string, signal: AbortSignal): Promise<void> {
  const demand = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await plane.kubectl(["-n", namespace, ...args]);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  while (!signal.aborted) {
    const { items } = JSON.parse(await demand("get", "secrets", "-o", "json"));
    for (const { type, metadata, data } of items) {
      if (type !== "kubernetes.io/service-account-token" || data?.token !== undefined) continue;
      const account = metadata.annotations["kubernetes.io/service-account.name"];
      const token = (await demand("create", "token", account)).trim();
      const patch = { data: { token: Buffer.from(token).toString("base64") } };
      await demand("patch", "secret", metadata.name, "--type=merge", "-p", JSON.stringify(patch));
    }
    // Rejects only when the signal ends the loop.
    await sleep(300, undefined, { signal }).catch(() => undefined);
  }
}

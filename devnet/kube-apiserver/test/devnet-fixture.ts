import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { type DevnetKubeApiserver, readDefinitions, startDevnetKubeApiserver } from "../src/index.ts";

const OUR_DEFINITIONS = fileURLToPath(new URL("../../../deploy/crds/", import.meta.url));

/** A server in memory with the project's definitions for the tests of one block, and a kubeconfig for it. */
export function useDevnet(): { readonly server: () => DevnetKubeApiserver; readonly kubeconfigPath: () => string } {
  let server: DevnetKubeApiserver;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "devnet-kube-apiserver-"));
    server = await startDevnetKubeApiserver({ definitions: await readDefinitions(OUR_DEFINITIONS) });
    await writeFile(join(directory, "kubeconfig"), server.kubeconfig());
  });
  afterAll(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });
  return { server: () => server, kubeconfigPath: () => join(directory, "kubeconfig") };
}

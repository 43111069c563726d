import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { describeWithControlPlane } from "../src/vitest.ts";
import { until } from "./until.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

describeWithControlPlane(
  "a control plane",
  (given) => {
    const kubectl = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await given().kubectl(args);
      return code === 0 ? stdout : `${code} ${stderr}`;
    };

    afterEach(async () => {
      await given().etcd.start();
      await given().apiserver.start();
    });

    it("serves the project's own definitions from its first request on", async () => {
      expect(await kubectl("get", "crd", "-o", "name")).toBe(
        "customresourcedefinition.apiextensions.k8s.io/cardanoforgeclusters.cardano.io\n" +
          "customresourcedefinition.apiextensions.k8s.io/cardanoleaders.cardano.io\n",
      );
      expect(await kubectl("get", "cl,cfc", "-A")).toBe("");
    });

    it("lets a service account do what its Role says and nothing else", async () => {
      await kubectl("create", "namespace", "pool");
      const before = await given().kubectl(["-n", "pool", "create", "serviceaccount", "cardano-forge"]);
      const kubeconfig = await given().kubeconfigFor({ serviceAccount: "cardano-forge", namespace: "pool" });
      const asServiceAccount = (...args: string[]) => kubectl("--kubeconfig", kubeconfig, ...args);
      const getLease = ["get", "lease", "cardano-node-leader", "--ignore-not-found", "-o", "name"];

      const refused = await asServiceAccount(...getLease);
      await kubectl("-n", "pool", "apply", "-f", `${root}deploy/rbac.yaml`);

      expect(before.code).toBe(0);
      expect(refused).toContain('User "system:serviceaccount:pool:cardano-forge" cannot get resource "leases"');
      await until("the Role is seen", async () => (await asServiceAccount(...getLease)) === "");
      expect(await asServiceAccount(...getLease, "-n", "default")).toContain("forbidden");
      expect(await asServiceAccount("get", "secrets")).toContain("forbidden");
    });

    it("comes back at the same place with the same objects after its API server was gone", async () => {
      await kubectl("create", "configmap", "kept");
      const pid = given().apiserver.pid;

      await given().apiserver.stop();
      const away = await kubectl("get", "configmap", "kept");
      await given().apiserver.start();

      expect(away).toContain("was refused");
      expect(await kubectl("get", "configmap", "kept", "-o", "name")).toBe("configmap/kept\n");
      expect(given().apiserver.pid).not.toBe(pid);
    });

    it("answers nobody while its API server is paused, and everybody afterwards", async () => {
      given().apiserver.pause();
      const paused = await kubectl("get", "namespaces", "--request-timeout=1s");
      given().apiserver.resume();

      expect(paused).toMatch(/Timeout|deadline exceeded/i);
      expect(await kubectl("get", "namespace", "default", "-o", "name")).toBe("namespace/default\n");
    });

    it("stores nothing while etcd is away", async () => {
      await given().etcd.kill();
      const away = await kubectl("create", "configmap", "unstored", "--request-timeout=2s");
      await given().etcd.start();

      expect(away).toMatch(/^1 /);
      await until("etcd is found again", async () => (await kubectl("get", "configmap", "kept", "-o", "name")) !== "");
    });

    it("goes back to an earlier state, revisions included, as after a restore from a backup", async () => {
      const revision = async () =>
        Number(await kubectl("get", "configmap", "story", "-o", "jsonpath={.metadata.resourceVersion}"));
      await kubectl("create", "configmap", "story", "--from-literal=chapter=1");
      const early = await revision();
      const snapshot = await given().snapshot();
      await kubectl("patch", "configmap", "story", "-p", '{"data":{"chapter":"2"}}');
      await kubectl("create", "configmap", "later");
      expect(await revision()).toBeGreaterThan(early);

      await given().restore(snapshot);

      expect(await kubectl("get", "configmap", "story", "-o", "jsonpath={.data.chapter}")).toBe("1");
      expect(await revision()).toBe(early);
      expect(await kubectl("get", "configmap", "later")).toContain("not found");
    });

    it("gives what kubectl printed until it was interrupted, for watches", async () => {
      const watching = new AbortController();
      const watched = given().kubectl(["get", "namespaces", "-w", "-o", "name"], { until: watching.signal });
      setTimeout(() => watching.abort(), 2_000);

      expect(await watched).toMatchObject({ code: 130, stdout: expect.stringContaining("namespace/default\n") });
    });

    it("writes down each request, with who asked and what came of it", async () => {
      await kubectl("get", "namespace", "nowhere");

      const lines = readFileSync(given().auditLogPath ?? "", "utf8")
        .trim()
        .split("\n");
      expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
        expect.objectContaining({
          verb: "get",
          requestURI: "/api/v1/namespaces/nowhere",
          user: expect.objectContaining({ username: "admin" }),
          responseStatus: expect.objectContaining({ code: 404 }),
        }),
      );
    });
  },
  { hasAuditLog: true },
);

import { describe, expect, it } from "vitest";
import { useDevnet } from "./devnet-fixture.ts";

describe("what kubectl asks before it can do anything", () => {
  const { server } = useDevnet();
  const get = async (path: string, accept = "application/json"): Promise<Response> =>
    fetch(`${server().url}${path}`, { headers: { Accept: accept } });
  const json = async (path: string, accept?: string): Promise<unknown> => (await get(path, accept)).json();

  it("finds every resource in one document of version 2 or 2beta1", async () => {
    for (const version of ["v2", "v2beta1"]) {
      const accept = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList,application/json`;
      const response = await get("/apis", accept);

      expect(response.headers.get("content-type")).toContain(`v=${version};as=APIGroupDiscoveryList`);
      expect(await response.json()).toMatchObject({
        kind: "APIGroupDiscoveryList",
        apiVersion: `apidiscovery.k8s.io/${version}`,
      });
    }
    expect(await json("/api", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")).toMatchObject({
      items: [
        {
          versions: [
            { version: "v1", resources: expect.arrayContaining([expect.objectContaining({ resource: "events" })]) },
          ],
        },
      ],
    });
  });

  it("finds the plain documents when it asks for those", async () => {
    expect(await json("/api")).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
    expect(await json("/apis")).toMatchObject({
      kind: "APIGroupList",
      groups: expect.arrayContaining([expect.objectContaining({ name: "cardano.io" })]),
    });
  });

  it("finds the schema that kubectl explain and kubectl apply read", async () => {
    const index = (await json("/openapi/v3")) as { paths: Record<string, { serverRelativeURL: string }> };
    const { serverRelativeURL } = index.paths["apis/cardano.io/v1"] ?? { serverRelativeURL: "" };

    expect(await json(serverRelativeURL)).toMatchObject({
      components: {
        schemas: {
          "io.cardano.v1.CardanoLeader": {
            "x-kubernetes-group-version-kind": [{ group: "cardano.io", version: "v1", kind: "CardanoLeader" }],
            properties: { status: { properties: { pods: { "x-kubernetes-list-map-keys": ["name"] } } } },
          },
        },
      },
      paths: {
        "/apis/cardano.io/v1/namespaces/{namespace}/cardanoleaders/{name}": {
          patch: { parameters: expect.arrayContaining([expect.objectContaining({ name: "fieldValidation" })]) },
        },
      },
    });
    expect(await json("/openapi/v2")).toMatchObject({ definitions: { "io.cardano.v1.CardanoLeader": {} } });
    expect((await get("/openapi/v3/apis/none/v1")).status).toBe(404);
    expect((await get("/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")).status).toBe(406);
  });

  it("is told that this is not quite the real thing", async () => {
    expect(await json("/version")).toMatchObject({ major: "1", minor: "36", gitVersion: "v1.36.3+devnet" });
  });

  it("cannot have an answer in a form that there is not", async () => {
    expect((await get("/api/v1/namespaces", "application/vnd.kubernetes.protobuf")).status).toBe(406);
    expect((await get("/api/v1/namespaces", "application/vnd.kubernetes.protobuf,application/json")).status).toBe(200);
  });
});

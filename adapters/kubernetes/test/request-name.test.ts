import { describe, expect, it } from "vitest";
import { describeRequest } from "../src/request-name.ts";

const LEASES = "/apis/coordination.k8s.io/v1/namespaces/a/leases";

describe("the name of a request in metrics", () => {
  it.each([
    ["GET", `${LEASES}/b`, "get", "leases"],
    ["GET", LEASES, "list", "leases"],
    ["GET", "/apis/coordination.k8s.io/v1/leases", "list", "leases"],
    ["GET", `${LEASES}?watch=true&fieldSelector=metadata.name%3Db`, "watch", "leases"],
    ["POST", LEASES, "create", "leases"],
    ["PUT", `${LEASES}/b`, "update", "leases"],
    ["PATCH", "/apis/cardano.io/v1/namespaces/a/cardanoleaders/b/status?force=true", "patch", "cardanoleaders/status"],
    ["POST", "/api/v1/namespaces/a/events", "create", "events"],
    ["GET", "/version", "get", "nonresource"],
  ])("%s %s is %s of %s, without the object's own name", (method, path, verb, resource) => {
    expect(describeRequest(method, `https://10.0.0.1:6443${path}`)).toEqual({ verb, resource });
  });
});

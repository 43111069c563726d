import { describe, expect, it } from "vitest";
import { obstacleOf } from "../../src/pools/obstacle.ts";

const SAYS = `leases.coordination.k8s.io is forbidden: User "oidc:ada" cannot list resource "leases" in API group "coordination.k8s.io"`;

describe("why something may not be read", () => {
  it.each([
    { says: `${SAYS} in the namespace "pool"`, text: "oidc:ada may not list leases.coordination.k8s.io in pool" },
    {
      says: `${SAYS} at the cluster scope`,
      text: "oidc:ada may not list leases.coordination.k8s.io in the whole cluster",
    },
    {
      says: `pods "a" is forbidden: User "ada" cannot get resource "pods/log" in API group "" in the namespace "pool"`,
      text: "ada may not get pods/log in pool",
    },
    { says: "pods is forbidden: exceeded quota", text: "pods is forbidden: exceeded quota" },
  ])("fits on a line of a terminal: $text", ({ says, text }) => {
    expect(obstacleOf({ kind: "forbidden", message: says })).toEqual({
      kind: "unknown",
      because: "forbidden",
      message: text,
    });
  });
});

import type { ControlPlane } from "@cardano-forge/control-plane";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, beforeAll } from "vitest";
import { describeCardanoLeader, describePredecessorLeader } from "./cardano-leader-suite.ts";
import { describeEventRecorder } from "./event-recorder-suite.ts";
import { describeForgeCluster } from "./forge-cluster-suite.ts";
import { describeLeaseStore } from "./lease-store-suite.ts";
import { definitionPaths, type ServerUnderTest, serverOf } from "./server-under-test.ts";

describeWithControlPlane(
  "on a real kube-apiserver",
  (controlPlane) => {
    const given = serverOn(controlPlane);
    describeLeaseStore(given);
    describeCardanoLeader(given);
    describeForgeCluster(given);
    describeEventRecorder(given);
  },
  { definitions: definitionPaths("ours") },
);

describeWithControlPlane(
  "on a real kube-apiserver, as the predecessor left it",
  (controlPlane) => describePredecessorLeader(serverOn(controlPlane)),
  { definitions: definitionPaths("predecessor") },
);

function serverOn(controlPlane: () => ControlPlane): () => ServerUnderTest {
  let server: ServerUnderTest;
  beforeAll(() => {
    server = serverOf(controlPlane());
  });
  afterAll(() => server.stop());
  return () => server;
}

import { afterAll, beforeAll, describe } from "vitest";
import { describeCardanoLeader, describePredecessorLeader } from "./cardano-leader-suite.ts";
import { describeEventRecorder } from "./event-recorder-suite.ts";
import { describeForgeCluster } from "./forge-cluster-suite.ts";
import { describeLeaseStore } from "./lease-store-suite.ts";
import { type Definitions, type ServerUnderTest, startDevnet } from "./server-under-test.ts";

describe("on the API server in memory", () => {
  const given = serverWith("ours");
  describeLeaseStore(given);
  describeCardanoLeader(given);
  describeForgeCluster(given);
  describeEventRecorder(given);
});

describe("on the API server in memory, as the predecessor left it", () => {
  describePredecessorLeader(serverWith("predecessor"));
});

function serverWith(definitions: Definitions): () => ServerUnderTest {
  let server: ServerUnderTest;
  beforeAll(async () => {
    server = await startDevnet(definitions);
  });
  afterAll(() => server.stop());
  return () => server;
}

import { expect, it } from "vitest";
import { startPoolServer } from "../harness/pool-server.ts";
import { aForger, aPod } from "../status/builders.ts";

it("looks at a real installation through its API server, and exits 1 only for what is wrong", async () => {
  await using server = await startPoolServer();
  await server.putPool();

  // The clock of the test stands still, that of the server does not.
  const { code, out } = await server.forgectl(["doctor", "-o", "json"]);
  const { findings } = JSON.parse(out) as { findings: { level: string; check: string }[] };
  const bad = findings.filter(({ level }) => level === "error" || level === "warning");

  expect(bad.map(({ check }) => check)).toEqual(["api-server-clock"]);
  expect(code).toBe(0);

  await server.changePool({ pods: [aForger(), aForger({ name: "producer-2" }), aPod()] });
  const sick = await server.forgectl(["doctor"]);

  expect(sick.code).toBe(1);
  expect(sick.out).toContain("✗ error    verdict: cardano-leader: 2 FORGERS: producer-1, producer-2\n");
  expect(sick.out).toMatch(/\n1 error, \d+ warnings?, 2 could not be checked, \d+ ok\n$/);
});

it("asks an account that is meant to look only for nothing but lists", async () => {
  await using server = await startPoolServer();
  await server.putPool();

  const { out } = await server.forgectl(["doctor", "--readonly", "-o", "json"]);
  const { findings } = JSON.parse(out) as { findings: { area: string; check: string }[] };
  const asked = findings.filter(({ area, check }) => area === "access" && check !== "api-server");

  expect(asked.map(({ check }) => check.split(" ")[0])).toEqual(Array(5).fill("list"));
});

it("answers within its deadline where the API server is silent", async () => {
  await using server = await startPoolServer();
  server.devnet.faults.pause();

  const { code, out } = await server.forgectl(["doctor", "--request-timeout", "300ms"]);

  expect(code).toBe(1);
  expect(out).toContain("✗ error    api-server: the API server does not answer: timeout: ");
});

import { expect, it } from "vitest";
import { startPoolServer } from "../harness/pool-server.ts";

it("prints one status and exits where there is no terminal", async () => {
  await using server = await startPoolServer();
  await server.putPool();

  const dashboard = await server.forgectl(["dashboard"]);

  expect(dashboard).toEqual(await server.forgectl(["status"]));
  expect(dashboard.code).toBe(0);
});

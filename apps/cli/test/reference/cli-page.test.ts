import { expect, it } from "vitest";
import { startPoolServer } from "../harness/pool-server.ts";
import { renderCliPage } from "./cli-page.ts";

it("documents every command as it is: help, examples and exit codes", async () => {
  await using server = await startPoolServer();

  const page = await renderCliPage(server);

  // Written anew with `vitest -u`; the difference is the review.
  await expect(page).toMatchFileSnapshot("../../../../docs/reference/cli.md");
  expect(page).not.toContain(server.devnet.url);
}, 60_000);

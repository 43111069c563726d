import { setTimeout as sleep } from "node:timers/promises";
import { parsePoolId } from "@cardano-forge/credentials";
import { describe, expect, it } from "vitest";
import type { ApiServer } from "./api-server.ts";
import { aSidecar, LEASE, POOL, renewedFor, someRegions, until } from "./region-sidecar.ts";

const OTHER_POOL = parsePoolId("ab".repeat(28)).bech32;
/** Another pool, whose id begins with the same ten characters. */
const NAMESAKE = parsePoolId(`${parsePoolId(POOL).hex.slice(0, -2)}00`).bech32;

const TENANTS = [
  { pod: "one-0", names: LEASE, labels: `mainnet ${POOL.slice(0, 10)}`, env: {} },
  {
    pod: "other-0",
    names: `mainnet-${OTHER_POOL.slice(0, 10)}`,
    labels: `mainnet ${OTHER_POOL.slice(0, 10)}`,
    env: { POOL_ID: OTHER_POOL },
  },
  {
    pod: "preprod-0",
    names: `preprod-${POOL.slice(0, 10)}`,
    labels: `preprod ${POOL.slice(0, 10)}`,
    env: { CARDANO_NETWORK: "preprod", NETWORK_MAGIC: "1" },
  },
] as const;

const namesOf = ({ server }: ApiServer, group: string, plural: string): string[] =>
  server.store.list({ group, plural, namespace: "default" }).map(({ metadata }) => metadata.name);

/** By name of the Lease. */
const holdersIn = ({ server }: ApiServer): Record<string, string> =>
  Object.fromEntries(
    server.store
      .list({ group: "coordination.k8s.io", plural: "leases", namespace: "default" })
      .map((lease) => [
        lease.metadata.name,
        (lease as unknown as { spec: { holderIdentity: string } }).spec.holderIdentity,
      ]),
  );

describe.concurrent("pools that share a namespace", { timeout: 240_000 }, () => {
  it("lead at the same time, each with leases, resources and metrics of its own, and one that ends disturbs no other", async (test) => {
    const [api] = (await someRegions(test, 1)) as [ApiServer];
    const sidecars = await Promise.all(TENANTS.map(({ pod, env }) => aSidecar(test, [api], { region: 0, pod, env })));
    for (const [index, sidecar] of sidecars.entries()) {
      await until(`${TENANTS[index]?.pod} has a permit`, sidecar.hasPermit);
    }

    const expected = (prefix: string, suffix = "") =>
      TENANTS.map(({ names }) => `${prefix}${names}${suffix}`).toSorted();
    expect(namesOf(api, "coordination.k8s.io", "leases").toSorted()).toEqual(
      [...expected("cardano-forge-"), ...expected("cardano-leader-")].toSorted(),
    );
    expect(namesOf(api, "cardano.io", "cardanoleaders").toSorted()).toEqual(expected("cardano-leader-"));
    expect(namesOf(api, "cardano.io", "cardanoforgeclusters").toSorted()).toEqual(expected("", "-region-0"));
    for (const [index, { labels }] of TENANTS.entries()) {
      const page = (await sidecars[index]?.get("/metrics").then((answer) => answer.text())) ?? "";
      const seen = [...page.matchAll(/network="([^"]*)",pool_id="([^"]{0,10})/g)].map(
        ([, network, id]) => `${network} ${id}`,
      );
      expect(new Set(seen)).toEqual(new Set([labels]));
    }

    const before = holdersIn(api);
    await sidecars[0]?.stop();

    const [, ...others] = TENANTS;
    const leases = others.flatMap(({ names }) => [`cardano-forge-${names}`, `cardano-leader-${names}`]);
    // Longer than a lease: whoever was disturbed would have had to take it anew.
    const renewals = leases.map((lease) => ({ lease, isRenewed: renewedFor(api, lease, 6000) }));
    for (const { lease, isRenewed } of renewals) await until(`${lease} is renewed for as long as it lasts`, isRenewed);
    for (const lease of leases) {
      expect({ lease, holder: holdersIn(api)[lease] }).toEqual({ lease, holder: before[lease] });
    }
    for (const sidecar of sidecars.slice(1)) expect(await sidecar.hasPermit()).toBe(true);
  });

  it("whose ids shorten to one name are not merged: the second one never leads, and says which pool has the name", async (test) => {
    const [api] = (await someRegions(test, 1)) as [ApiServer];
    const first = await aSidecar(test, [api], { region: 0, pod: "one-0" });
    await until("the first pool has a permit", first.hasPermit);
    const second = await aSidecar(test, [api], { region: 0, pod: "namesake-0", env: { POOL_ID: NAMESAKE } });
    await until("the second pool says why", async () => (await second.status())?.message.includes(POOL) === true);
    await first.stop();

    // It watched the release, so it would take the lease at once. That it never does shows only with time: longer than a lease
    // and every turn of an election.
    await sleep(9000);

    expect(second.lines.filter(({ msg }) => msg === "lease acquired")).toEqual([]);
    expect(await second.status()).toMatchObject({ role: "standby", reason: "ForeignPool" });
  });
});

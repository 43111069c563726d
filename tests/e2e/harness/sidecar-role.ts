/*
 * What the sidecars of these tests may do: the Role of a release of the chart, made here from deploy/rbac.yaml as the chart
 * makes it. The tests of the chart hold the two to each other, so that no helm is needed to run a pod.
 */
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { z } from "zod";

/** One rule of a Role. */
export type Rule = z.infer<typeof ruleSchema>;

/** Names of the objects that all pods of a pool share. */
export interface SharedObjects {
  readonly lease: string;
  readonly leader: string;
  /** The Lease of the pool's seat, where several clusters share one. */
  readonly seat?: string;
}

const ruleSchema = z.object({
  apiGroups: z.array(z.string()).readonly(),
  resources: z.array(z.string()).readonly(),
  resourceNames: z.array(z.string()).readonly().optional(),
  verbs: z.array(z.string()).readonly(),
});
const shipped = parseAllDocuments(readFileSync(new URL("../../../deploy/rbac.yaml", import.meta.url), "utf8"))
  .map((document) => z.looseObject({ kind: z.string(), rules: z.array(ruleSchema).optional() }).parse(document.toJS()))
  .flatMap(({ rules = [] }) => rules);
const OF_SEATS: readonly string[] = ["leases", "cardanoforgeclusters", "cardanoforgeclusters/status"];

/** What a sidecar may do in the namespace of its pods. */
export function sidecarRules({ lease, leader, seat }: SharedObjects): Rule[] {
  return tied({
    leases: seat === undefined ? [lease] : [lease, seat],
    cardanoleaders: [leader],
    "cardanoleaders/status": [leader],
  });
}

/** What the sidecars of other clusters may do where the pool's seat is kept. */
export function seatRules(seat: string): Rule[] {
  return tied({ leases: [seat] }).filter(({ resources }) => resources.every((one) => OF_SEATS.includes(one)));
}

/** What does not exist yet cannot be named, so `create` stays open. */
function tied(names: Readonly<Record<string, readonly string[]>>): Rule[] {
  return shipped.flatMap(({ apiGroups, resources, verbs }) =>
    resources.flatMap((resource): Rule[] => {
      const resourceNames = names[resource];
      const rule = { apiGroups, resources: [resource] };
      if (resourceNames === undefined) return [{ ...rule, verbs }];
      const [creating, others] = [true, false].map((isIt) => verbs.filter((verb) => (verb === "create") === isIt));
      return [
        { ...rule, resourceNames, verbs: others ?? [] },
        { ...rule, verbs: creating ?? [] },
      ].filter((one) => one.verbs.length > 0);
    }),
  );
}

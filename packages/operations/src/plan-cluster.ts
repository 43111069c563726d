/*
 * What an operator may write into the spec of a home CardanoForgeCluster, as merge patches. Restricting needs nothing;
 * what makes a cluster more eligible still has to win the lease.
 */

/** What is there now, as far as a plan has to know it. */
export interface ClusterSpec {
  readonly forgeState?: string | undefined;
  readonly override?:
    | {
        readonly enabled?: boolean | undefined;
        readonly reason?: string | undefined;
        readonly expiresAt?: string | undefined;
      }
    | undefined;
}

/** A change of the spec. */
export interface ClusterPlan {
  /** For a merge patch of the object. */
  readonly patch: { readonly spec: Readonly<Record<string, unknown>> };
  /** What will happen, one sentence each. */
  readonly steps: readonly string[];
  /** What it replaces or leaves behind. */
  readonly warnings: readonly string[];
  /** It may end with another cluster forging. */
  readonly movesLeadership: boolean;
  /** The object says all of it already. */
  readonly isNeedless: boolean;
}

/** An operator's word for a while. */
export interface OverrideWish {
  readonly reason: string;
  readonly state?: "Enabled" | "Disabled";
  readonly priority?: number;
  /** RFC 3339; without it the override holds until it is cleared. */
  readonly expiresAt?: string;
}

/** Disables a cluster for a while; it comes back by itself. */
export function planMaintenance(
  name: string,
  spec: ClusterSpec,
  wish: { readonly reason: string; readonly expiresAt: string },
): ClusterPlan {
  const plan = planOverride(name, spec, { ...wish, state: "Disabled" });
  const back = `${name} may forge again from ${wish.expiresAt}, or after forgectl maintenance end`;
  return { ...plan, steps: [`${name} hands over or stops within seconds, and does not forge`, back] };
}

/** Sets an override; whatever override was there is replaced as a whole. */
export function planOverride(name: string, { override }: ClusterSpec, wish: OverrideWish): ClusterPlan {
  const { reason, state, priority, expiresAt } = wish;
  const until = expiresAt === undefined ? "until it is cleared" : `until ${expiresAt}`;
  const words = [
    ...(state === undefined ? [] : [`is ${state}`]),
    ...(priority === undefined ? [] : [`has priority ${priority}`]),
  ].join(" and ");
  // A merge patch keeps what it does not name, so what is not wanted is named as null.
  const wanted = {
    enabled: true,
    reason,
    expiresAt: expiresAt ?? null,
    forceState: state ?? null,
    forcePriority: priority ?? null,
  };
  return {
    patch: { spec: { override: wanted } },
    steps: [`${name} ${words} ${until}, whatever its forgeState, priority and health say`],
    warnings: [
      ...(override?.enabled === true ? [`replaces an override: ${override.reason ?? "no reason given"}`] : []),
      ...(expiresAt === undefined ? ["it never expires by itself"] : []),
    ],
    movesLeadership: true,
    isNeedless: false,
  };
}

/** Clears the override, so that forgeState, priority and health count again. */
export function planClearOverride(name: string, { override }: ClusterSpec): ClusterPlan {
  return {
    patch: { spec: { override: null } },
    steps: [`the override of ${name} ends; its forgeState, priority and health count again`],
    warnings: [],
    movesLeadership: true,
    isNeedless: override?.enabled !== true,
  };
}

/** Says always, never, or by priority. */
export function planForgeState(
  name: string,
  { forgeState, override }: ClusterSpec,
  wanted: "Enabled" | "Disabled" | "Priority-based",
): ClusterPlan {
  const steps = {
    Enabled: `${name} comes before every cluster that is Priority-based`,
    Disabled: `${name} hands over or stops within seconds, and does not forge until it is enabled again`,
    "Priority-based": `${name} ranks by its priority again`,
  };
  return {
    patch: { spec: { forgeState: wanted } },
    steps: [steps[wanted]],
    warnings: override?.enabled === true ? ["an override is active and wins over forgeState while it is"] : [],
    movesLeadership: true,
    isNeedless: forgeState === wanted,
  };
}

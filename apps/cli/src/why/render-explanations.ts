import type { ClusterView, Explanation, Reason, Unknown, Verdict } from "@cardano-forge/pool-view";
import { unknownText, verdictText } from "../status/render-facts.ts";
import { fitText } from "../terminal/fit-text.ts";
import type { TextStyle } from "../terminal/text-style.ts";

/** Why each pod of a pool forges or does not. */
export interface PoolExplanation {
  readonly name: string;
  readonly namespace: string;
  readonly verdict: Verdict;
  readonly clusters: readonly ClusterView[];
  readonly sites: readonly {
    readonly context?: string;
    /** Why the pods of this context are not here. */
    readonly unseen?: Unknown;
    readonly pods: readonly Explanation[];
  }[];
}

const SUBJECTS: Readonly<Record<Reason["subject"], string>> = {
  report: "report",
  lease: "lease",
  credentials: "credentials",
  kes: "KES",
  node: "node chain",
  sidecar: "sidecar",
  truth: "node shows",
};
const WIDTH = Math.max(...Object.values(SUBJECTS).map(({ length }) => length));

/** For people: a line for each pod, with the chain under the one that was asked for, or under each that forges or is in doubt. */
export function renderExplanations(pools: readonly PoolExplanation[], style: TextStyle, isAsked: boolean): string {
  return pools.map((pool) => fitText(`${poolLines(pool, style, isAsked).join("\n")}\n`, style.width)).join("\n");
}

function poolLines(
  { name, namespace, verdict, clusters, sites }: PoolExplanation,
  style: TextStyle,
  isAsked: boolean,
): string[] {
  const ranking = clusters.flatMap((cluster) => clusterLines(cluster, style));
  const title = `${style.palette.strong(name)} in ${namespace}   ${verdictText(verdict, style)}`;
  const groups = sites.flatMap(({ context, unseen, pods }) => [
    ...(context === undefined ? [] : ["", `  context ${style.palette.strong(context)}`]),
    ...(unseen === undefined ? [] : [`  pods    ${unknownText(unseen, style)}`]),
    ...pods.flatMap((pod) => podLines(pod, style, isAsked || pod.part !== "not-forging")),
  ]);
  return [
    title,
    ...(ranking.length === 0 ? [] : ["", ...ranking]),
    ...(sites[0]?.context === undefined ? [""] : []),
    ...groups,
  ];
}

function clusterLines({ message, decision, rules }: ClusterView, { palette, glyphs }: TextStyle): string[] {
  const sign = decision === "lead" ? palette.good(glyphs.good) : glyphs.empty;
  return [`  ${sign} ${palette.strong(message)}`, ...rules.map((rule) => `      ${rule}`)];
}

function podLines({ conclusion, part, reasons }: Explanation, style: TextStyle, isWhole: boolean): string[] {
  const { palette, glyphs } = style;
  const colour = { forger: palette.good, "not-forging": palette.strong, uncertain: palette.warning }[part];
  const sign = { forger: glyphs.good, "not-forging": glyphs.empty, uncertain: glyphs.unknown }[part];
  const chain = isWhole ? reasons.map((reason) => `    ${reasonLine(reason, style)}`) : [];
  return [`  ${colour(`${sign} ${conclusion}`)}`, ...chain];
}

/** One link of the chain. */
export function reasonLine({ subject, stands, message }: Reason, { palette, glyphs }: TextStyle): string {
  const sign = { for: glyphs.good, against: glyphs.empty, unknown: palette.warning(glyphs.unknown) }[stands];
  return `${sign} ${palette.dim(SUBJECTS[subject].padEnd(WIDTH))}  ${message}`;
}

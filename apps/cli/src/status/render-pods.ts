import { humanAge, type PodReport, type PodView, qualifiedName, type Verdict } from "@cardano-forge/pool-view";
import { type Column, NO_VALUE, renderTable } from "../terminal/table.ts";
import type { TextStyle } from "../terminal/text-style.ts";

const COLUMNS: readonly Column[] = [
  { title: "POD" },
  { title: "ROLE" },
  { title: "PHASE" },
  { title: "INTENT" },
  { title: "NODE" },
  { title: "KEYS" },
  { title: "KES LEFT", align: "right" },
  { title: "TIP" },
  { title: "SEEN", align: "right" },
];
const WIDE_COLUMNS: readonly Column[] = [
  { title: "SLOT", align: "right" },
  { title: "AT REST" },
  { title: "COUNTER", align: "right" },
  { title: "KES EXPIRES" },
  { title: "SIDECAR" },
  { title: "REASON" },
  { title: "MESSAGE" },
];
const NOT_KNOWN = NO_VALUE;

/** The verdict of the pool, seen from one context. */
export interface SiteVerdict extends Verdict {
  readonly context: string | undefined;
}

/** One line for each pod, under a line of titles; a pod that says nothing now has `unknown` where it matters. */
export function renderPods(pods: readonly PodView[], verdict: SiteVerdict, style: TextStyle, width?: number): string[] {
  const columns = style.isWide ? [...COLUMNS, ...WIDE_COLUMNS] : COLUMNS;
  return renderTable(
    columns,
    pods.map((pod) => cellsOf(pod, verdict, style)),
    width,
  );
}

function cellsOf(pod: PodView, verdict: SiteVerdict, style: TextStyle): string[] {
  const { palette, isWide } = style;
  const seen = pod.reportedSecondsAgo === undefined ? NOT_KNOWN : humanAge(pod.reportedSecondsAgo);
  if (pod.report.kind === "unknown") {
    const blank = ["unknown", "unknown", NOT_KNOWN, "unknown", NOT_KNOWN, NOT_KNOWN, NOT_KNOWN];
    return [pod.name, ...blank, seen].map((cell, index) => (index === 0 ? cell : palette.warning(cell)));
  }
  const { role, phase, intent, credentials, kes, tip } = pod.report.value;
  const cells = [
    pod.name,
    role ?? NOT_KNOWN,
    phase ?? NOT_KNOWN,
    intent ?? NOT_KNOWN,
    nodeCell(pod, verdict, style),
    credentials?.state ?? NOT_KNOWN,
    String(kes?.periodsRemaining ?? NOT_KNOWN),
    tip?.sync ?? NOT_KNOWN,
    seen,
  ];
  return isWide ? [...cells, ...wideCells(pod.report.value)] : cells;
}

/** What the node does, and a question mark where it said so before something that makes it doubtful. */
function nodeCell(
  { name, report }: PodView,
  { forgers, uncertain, context }: SiteVerdict,
  { palette }: TextStyle,
): string {
  const { forging = "unknown", with: keys = "unknown" } = (report.kind === "known" && report.value.nodeTruth) || {};
  const text = forging === "on" ? `on ${keys}` : forging;
  const qualified = qualifiedName(context, name);
  if (forgers.includes(qualified)) return palette.good(text);
  if (!uncertain.includes(qualified)) return text;
  return palette.warning(forging === "on" ? `${text}?` : text);
}

function wideCells({ tip, credentials, kes, version, reason, message }: PodReport): string[] {
  return [
    String(tip?.slot ?? NOT_KNOWN),
    credentials?.resting ?? NOT_KNOWN,
    String(kes?.opcertCounter ?? NOT_KNOWN),
    kes?.expiresAt?.slice(0, "2026-09-01".length) ?? NOT_KNOWN,
    version ?? NOT_KNOWN,
    reason ?? NOT_KNOWN,
    message ?? NOT_KNOWN,
  ];
}

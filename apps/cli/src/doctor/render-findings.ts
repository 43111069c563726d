import { fitText } from "../terminal/fit-text.ts";
import type { TextStyle } from "../terminal/text-style.ts";
import { AREAS, type Finding } from "./finding.ts";

const TITLES: Readonly<Record<Finding["area"], string>> = {
  access: "Access",
  definitions: "Definitions",
  pods: "Pods",
  pool: "Pool",
  clocks: "Clocks",
  arbiters: "Arbiters",
};

/** A title for each area, a line for each check, a hint under what is to be resolved, and a sum. */
export function renderFindings(findings: readonly Finding[], style: TextStyle): string {
  const areas = AREAS.flatMap((area) => {
    const own = findings.filter((finding) => finding.area === area);
    if (own.length === 0) return [];
    return [`${style.palette.strong(TITLES[area])}\n${own.map((finding) => findingLines(finding, style)).join("")}`];
  });
  return `${areas.join("\n")}\n${sumOf(findings)}\n`;
}

function findingLines({ level, check, message, hint }: Finding, { palette, glyphs, width }: TextStyle): string {
  const words = {
    ok: palette.good(`${glyphs.good} ok`.padEnd(WIDTH)),
    warning: palette.warning("! warning".padEnd(WIDTH)),
    error: palette.bad(`${glyphs.bad} error`.padEnd(WIDTH)),
    unknown: palette.warning(`${glyphs.unknown} unknown`.padEnd(WIDTH)),
  };
  const line = fitText(`  ${words[level]}  ${check}: ${message}\n`, width);
  return hint === undefined ? line : `${line}  ${" ".repeat(WIDTH)}  ${palette.dim("try")} ${hint}\n`;
}

const WIDTH = "! warning".length;

function sumOf(findings: readonly Finding[]): string {
  const count = (level: Finding["level"]): number => findings.filter((finding) => finding.level === level).length;
  const parts = [`${count("error")} errors`, `${count("warning")} warnings`];
  const unknown = count("unknown");
  return `${parts.join(", ")}${unknown === 0 ? "" : `, ${unknown} could not be checked`}, ${count("ok")} ok`.replace(
    /\b1 (error|warning)s/g,
    "1 $1",
  );
}

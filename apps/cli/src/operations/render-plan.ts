import { fitText } from "../terminal/fit-text.ts";
import { sanitizeText } from "../terminal/sanitize.ts";
import type { TextStyle } from "../terminal/text-style.ts";

/** What will happen, before anybody is asked whether it should. */
export function renderPlan(
  { steps, warnings }: { readonly steps: readonly string[]; readonly warnings: readonly string[] },
  { palette, width }: TextStyle,
): string {
  const numbered = steps.map((step, index) => `  ${index + 1}. ${sanitizeText(step)}\n`);
  const loud = warnings.map((warning) => `  ${palette.warning(`! ${sanitizeText(warning)}`)}\n`);
  return `${palette.strong("Plan")}\n${fitText([...numbered, ...loud].join(""), width)}\n`;
}

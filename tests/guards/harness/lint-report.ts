import { z } from "zod";
import { runTool } from "./run-tool.ts";

/** What Biome says of one place in a file. */
export interface Diagnostic {
  readonly path: string;
  readonly line: number;
  /** The rule as `group/name`, or `plugin`. */
  readonly rule: string;
  readonly severity: string;
}

const report = z.object({
  summary: z.object({ changed: z.int(), unchanged: z.int() }),
  diagnostics: z.array(
    z.object({
      category: z.string(),
      severity: z.string(),
      location: z.object({ path: z.string(), start: z.object({ line: z.int() }).nullish() }),
    }),
  ),
});

/** Lints a folder by the settings in it. */
export async function lintReport(directory: string): Promise<{ readonly files: number; readonly found: Diagnostic[] }> {
  const { stdout } = await runTool("biome", ["lint", "--reporter=json", "--max-diagnostics=none"], directory);
  const { summary, diagnostics } = report.parse(JSON.parse(stdout.slice(stdout.indexOf("{"))));
  return {
    files: summary.changed + summary.unchanged,
    found: diagnostics.map(({ category, severity, location }) => ({
      path: location.path,
      line: location.start?.line ?? 0,
      rule: category.replace(/^lint\//, ""),
      severity,
    })),
  };
}

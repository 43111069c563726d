import { EXIT_CODES, type ExitCode } from "./exit-code.ts";
import { renderDocument } from "./output-format.ts";
import type { Console } from "./terminal/console.ts";
import { version } from "./version.ts";

/** Prints which build this is. */
export async function runVersion(
  { output }: { readonly output: "text" | "json" | "yaml" },
  { out }: Console,
): Promise<ExitCode> {
  const data = { apiVersion: "forgectl.cardano.io/v1", kind: "Version", version, node: process.version };
  out.write(output === "text" ? `forgectl ${version}\n` : await renderDocument(data, output));
  return EXIT_CODES.ok;
}

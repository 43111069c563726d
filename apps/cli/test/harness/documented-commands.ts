import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** The blocks of shell in a document, one string for each. */
export async function shellBlocksOf(document: URL): Promise<string[]> {
  const text = await readFile(document, "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block as string);
}

/** Runs a block as a reader would, without the lines whose program this machine does not have. */
export async function runBlock(
  block: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const lines = block.split("\n").filter((line) => !OPTIONAL.some((program) => line.startsWith(`${program} `)));
  const path = process.env["PATH"] ?? "";
  try {
    const { stdout, stderr } = await promisify(execFile)("sh", ["-ec", lines.join("\n")], {
      env: { PATH: path, ...env },
    });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const OPTIONAL = ["kubectl", "curl"].filter((program) => spawnSync(program, ["--help"]).error !== undefined);

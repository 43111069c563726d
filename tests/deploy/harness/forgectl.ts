import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../../apps/cli/", import.meta.url));

/** What the hook of an injected manifest shows. */
export const TOKEN = "a-token-of-the-tests";

/** Runs forgectl from its sources over a text and gives what it prints; throws what it says where it fails. */
export function forgectl(words: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = ["--conditions=@cardano-forge/source", `${cli}src/main.ts`, ...words];
    const child = execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stderr));
    });
    child.stdin?.end(input);
  });
}

/** A manifest with the sidecar in it. */
export function injected(manifest: string, ...words: string[]): Promise<string> {
  return forgectl(["inject", "-f", "-", "--network", "mainnet", "--prestop-token", TOKEN, ...words], manifest);
}

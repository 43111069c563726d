import { CliError } from "./cli-error.ts";

const OLDEST = { major: 22, minor: 19 };

/** Refuses a Node.js that is too old with a sentence, before a library fails in it with a riddle. */
export function assertSupportedNode(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor)) return;
  const oldest = `${OLDEST.major}.${OLDEST.minor}`;
  throw new CliError("CLI_NODE_UNSUPPORTED", `forgectl needs Node.js ${oldest} or newer.`, {
    facts: [["this is", `Node.js ${version}`]],
    suggestions: [`npx -p node@${OLDEST.major} -p @cardano-forge/cli forgectl --help`],
  });
}

import { basename, relative } from "node:path";

/** How this program was called, so that what is printed can be copied: by its name, by a script of pnpm, or as a file. */
export function ownCommand(
  script: string,
  workingDirectory: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const pnpmVersion = /^pnpm\/(\S+)/.exec(env["npm_config_user_agent"] ?? "")?.[1];
  const isRootScript = env["npm_lifecycle_event"] === "demo" && pnpmVersion !== undefined;
  if (isRootScript) return `npx -y pnpm@${pnpmVersion} forgectl`;
  return basename(script) === "forgectl.mjs" ? `node ${relative(workingDirectory, script)}` : basename(script);
}

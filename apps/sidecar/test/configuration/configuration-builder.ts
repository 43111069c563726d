import {
  type Configuration,
  type ConfigurationSources,
  parseConfiguration,
} from "../../src/configuration/configuration.ts";

const nothingToRead = (path: string): never => {
  throw new Error(`ENOENT: no such file, open '${path}'`);
};

/** Parses an environment in which only POD_NAME is set beside what is given. */
export function aConfiguration(
  env: Readonly<Record<string, string>> = {},
  sources: Partial<ConfigurationSources> = {},
): Configuration {
  return parseConfiguration(
    { POD_NAME: "producer-0", ...env },
    { hostName: "host-1", readText: nothingToRead, ...sources },
  );
}

/** The message for an environment that cannot be used. */
export function problemsOf(
  env: Readonly<Record<string, string | undefined>>,
  readText = nothingToRead as (path: string) => string,
): string {
  try {
    parseConfiguration(env, { hostName: "host-1", readText });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("the environment was accepted");
}

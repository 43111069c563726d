import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { InjectionOptions } from "../../src/inject/injection.ts";

const folder = fileURLToPath(new URL("../fixtures/inject/", import.meta.url));

/** Manifests as people have them. */
export const MANIFESTS: readonly { readonly name: string; readonly text: string }[] = readdirSync(folder).map(
  (name) => ({
    name,
    text: readFileSync(`${folder}${name}`, "utf8"),
  }),
);

/** One of them. */
export function manifestNamed(name: string): string {
  const found = MANIFESTS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no manifest ${name}`);
  return found.text;
}

export function someOptions(given: Partial<InjectionOptions> = {}): InjectionOptions {
  return {
    image: "images.example.org/cardano-forge-manager:1",
    form: "native",
    network: "mainnet",
    secret: "pool-keys",
    metricsPort: 8000,
    prestopToken: "a-token-of-the-tests",
    env: {},
    ...given,
  };
}

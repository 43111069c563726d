import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { parseScenarios } from "./parse-scenarios.ts";
import { playScenario } from "./play-scenario.ts";

const directory = fileURLToPath(new URL("../scenarios/", import.meta.url));

/** Plays every scenario against a server and compares its answers with the recorded ones. */
export function describeScenarios(kubeconfigPath: () => string): void {
  for (const file of scenarioFiles()) {
    describe(file, () => {
      let client: ApiClient;
      beforeAll(async () => {
        client = await clientWithNamespace(kubeconfigPath(), namespaceOf(file));
      });

      it.each(readScenarios(file).scenarios)("$title", async (scenario) => {
        expect(await playScenario(scenario, client)).toBe(scenario.text);
      });
    });
  }
}

/** Records every scenario anew. Only what a real server answers may be recorded. */
export function rewriteScenarios(kubeconfigPath: () => string): void {
  it.each(scenarioFiles())("rewrites %s", async (file) => {
    const client = await clientWithNamespace(kubeconfigPath(), namespaceOf(file));
    const { preface, scenarios } = readScenarios(file);
    const played: string[] = [];
    for (const scenario of scenarios) played.push(await playScenario(scenario, client));
    writeFileSync(
      `${directory}${file}`,
      [preface, ...played.map((text) => `${text}\n\n`)].join("## ").trimEnd().concat("\n"),
    );
  });
}

function scenarioFiles(): string[] {
  return readdirSync(directory).filter((file) => file.endsWith(".txt"));
}

function readScenarios(file: string) {
  return parseScenarios(readFileSync(`${directory}${file}`, "utf8"));
}

/** Each file has a namespace of its own, so that its objects may be called as they like. */
function namespaceOf(file: string): string {
  return file.replace(/\.txt$/, "");
}

async function clientWithNamespace(kubeconfigPath: string, name: string): Promise<ApiClient> {
  const client = createApiClient(kubeconfigPath);
  const body = JSON.stringify({ metadata: { name } });
  const { code } = await client.send({
    method: "POST",
    path: "/api/v1/namespaces",
    contentType: "application/json",
    body,
  });
  expect([201, 409]).toContain(code);
  return client;
}

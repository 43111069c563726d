import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { runCli } from "../../src/run-cli.ts";
import { captureConsole } from "../harness/captured-console.ts";

async function generate(...words: string[]): Promise<string> {
  const console = captureConsole();
  const code = await runCli(["node", "forgectl", "generate", ...words], console, new AbortController().signal);
  expect({ code, err: console.written.err }).toEqual({ code: 0, err: "" });
  return console.written.out;
}
const deployed = (file: string): Promise<string> =>
  readFile(new URL(`../../../../deploy/${file}`, import.meta.url), "utf8");
const documentsOf = (text: string): unknown[] => parseAllDocuments(text).map((document) => document.toJS());

describe("forgectl generate", () => {
  it("prints both definitions as they lie in deploy", async () => {
    const sources = await Promise.all(["leaders", "forgeclusters"].map((name) => deployed(`crds/cardano${name}.yaml`)));

    const printed = documentsOf(await generate("crds"));

    expect(printed).toHaveLength(2);
    expect(printed).toEqual(expect.arrayContaining(sources.map((text) => parse(text))));
  });

  it("prints the Role with the reasons beside its rules, and the namespace where one is given", async () => {
    const text = await deployed("rbac.yaml");
    const [account, role, binding] = documentsOf(text) as [object, object, { subjects: object[] }];
    const metadata = { name: "cardano-forge", namespace: "pool" };

    const named = await generate("rbac", "-n", "pool");

    expect(await generate("rbac")).toBe(text);
    expect(documentsOf(named)).toEqual([
      { ...account, metadata },
      { ...role, metadata },
      { ...binding, metadata, subjects: [{ ...binding.subjects[0], namespace: "pool" }] },
    ]);
    expect(named).toContain("# The Lease is the election");
  });

  it("prints the alerts as an object of the Prometheus operator, or as the file of rules that others read", async () => {
    const rules = await deployed("monitoring/alerts.yaml");

    expect(parse(await generate("alerts", "--namespace", "monitoring"))).toEqual({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { name: "cardano-forge-manager", namespace: "monitoring" },
      spec: parse(rules),
    });
    expect(await generate("alerts", "--plain")).toBe(rules);
  });

  it("prints the dashboard with the label that Grafana's sidecar looks for, or by itself", async () => {
    const dashboard = await deployed("monitoring/dashboard.json");
    const printed = await generate("dashboard");

    expect(parse(printed)).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cardano-forge-manager-dashboard", labels: { grafana_dashboard: "1" } },
      data: { "cardano-forge-manager.json": dashboard },
    });
    expect(printed).toContain(`grafana_dashboard: "1"`);
    expect(await generate("dashboard", "--plain")).toBe(dashboard);
  });
});

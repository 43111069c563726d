import type { Generated } from "../generate/generate-command.ts";
import type { AddCommand } from "./command-context.ts";

interface Choice {
  readonly what: Generated;
  readonly description: string;
  /** What `--plain` gives; undefined where there is nothing but objects. */
  readonly plain?: string;
  readonly isNamespaced?: false;
}

const CHOICES: readonly Choice[] = [
  { what: "crds", description: "the definitions of CardanoLeader and CardanoForgeCluster", isNamespaced: false },
  { what: "rbac", description: "the service account of the pods, its Role and its RoleBinding" },
  {
    what: "alerts",
    description: "the alerts, as a PrometheusRule for the Prometheus operator",
    plain: "a file of rules for a Prometheus without the operator",
  },
  {
    what: "dashboard",
    description: "the Grafana dashboard, in a ConfigMap for Grafana's sidecar",
    plain: "the dashboard itself, to import by hand",
  },
];

/** `forgectl generate`. */
export const addGenerate: AddCommand = (program, { console, finish }) => {
  const generate = program
    .command("generate")
    .description("print what the charts install, for those who install without Helm; asks no cluster");
  for (const { what, description, plain, isNamespaced = true } of CHOICES) {
    const command = generate.command(what).description(description);
    if (isNamespaced) command.option("-n, --namespace <name>", "namespace to write into the objects (default: none)");
    if (plain !== undefined) command.option("--plain", plain);
    command.action(async (flags) => {
      const { runGenerate } = await import("../generate/generate-command.ts");
      finish(await runGenerate(what, flags, console));
    });
  }
};

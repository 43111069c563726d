import { ensureBinaries } from "./ensure-binaries.ts";
import { ensureHelm } from "./helm.ts";
import { pinnedVersions } from "./pinned-versions.ts";
import {
  findStandingControlPlane,
  type StandingControlPlane,
  serveStandingControlPlane,
  stopStandingControlPlane,
} from "./standing-control-plane.ts";
import { startInBackground } from "./start-in-background.ts";

const USAGE = `usage: pnpm control-plane up|down|build

  up     start a real etcd and kube-apiserver in the background, with the project's resource definitions
  down   stop it and remove its data
  build  only build what is missing, helm for the charts too, so that tests need not
`;

const print = (text: string): void => void process.stdout.write(text);

async function up(): Promise<void> {
  print(describe((await findStandingControlPlane(process.env)) ?? (await startInBackground())));
}

function describe({ url, kubeconfigPath, binariesDirectory }: StandingControlPlane): string {
  const { kubernetes, etcd } = pinnedVersions();
  return `kube-apiserver ${kubernetes} and etcd ${etcd} are up at ${url}

  export KUBECONFIG=${kubeconfigPath}
  export PATH="${binariesDirectory}:$PATH"
  kubectl get crd

You are an administrator there. No controllers run: service accounts are not made by themselves, and pods do not start.
Stop it with: pnpm control-plane down
`;
}

async function down(): Promise<void> {
  const wasUp = await stopStandingControlPlane(process.env);
  print(wasUp ? "the control plane is stopped\n" : "no control plane was up\n");
}

const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  up,
  down,
  build: async () => {
    await ensureBinaries();
    await ensureHelm();
  },
  // Not for people: the process in the background.
  serve: () => serveStandingControlPlane(process.env),
};

const command = commands[process.argv[2] ?? ""];
if (command === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    await command();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

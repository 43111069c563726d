/*
 * Does in a cluster what its controllers and a kubelet do, none of which run here: pods of a StatefulSet are made, started
 * as processes, replaced where they were deleted or their template has changed, and stopped in order where there are too
 * many; what is mounted follows its Secret; the Secret of an account gets its token.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ControlPlane } from "@cardano-forge/control-plane";
import { type ProducerPod, type Program, startProducerPod, writeMountedSecret } from "@cardano-forge/devnet-kubelet";
import { createKubernetesConnection, type KubernetesConnection, KubernetesError } from "@cardano-forge/kubernetes";
import { z } from "zod";

/** The pods of a cluster. */
export interface WorkloadKeeper {
  /** Those that run, by name. */
  readonly pods: ReadonlyMap<string, ProducerPod>;
  /** Stops looking, and kills every pod at once, as when a site loses power. */
  kill(): Promise<void>;
}

/** What is kept, and with what. */
export interface WorkloadKeeperOptions {
  readonly plane: ControlPlane;
  readonly namespace: string;
  /** Every pod has a folder of its own in it. */
  readonly directory: string;
  readonly programs: { readonly sidecar: Program; readonly node: Program };
  /** Called with the name of each pod before it starts. */
  readonly onStart: (name: string) => void;
}

const LOOK_MS = 250;
const GRACE_MS = 30_000;
const REQUEST_MS = 30_000;
/** What a process on this machine has elsewhere than a container. */
const OF_CONTAINER = /^(POD_NAME|NAMESPACE|METRICS_PORT|PRESTOP_TOKEN|NODE_(SOCKET|METRICS_URL)|(SOURCE|TARGET)_\w+)$/;

const secretSchema = z.looseObject({
  type: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    uid: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  data: z.record(z.string(), z.string()).default({}),
});
const containerSchema = z.looseObject({
  name: z.string(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
});
const templateSchema = z.looseObject({
  metadata: z.looseObject({}),
  spec: z.looseObject({
    serviceAccountName: z.string(),
    initContainers: z.array(containerSchema),
    volumes: z.array(z.looseObject({ name: z.string(), secret: z.looseObject({ secretName: z.string() }).optional() })),
  }),
});
const statefulSetSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    replicas: z.number().default(1),
    template: templateSchema,
    volumeClaimTemplates: z.array(z.looseObject({ metadata: z.looseObject({ name: z.string() }) })).default([]),
  }),
});
const podSchema = z.looseObject({ metadata: z.looseObject({ name: z.string(), uid: z.string() }) });

type Template = z.infer<typeof templateSchema>;
type Secrets = ReadonlyMap<string, z.infer<typeof secretSchema>>;

interface Running {
  readonly pod: ProducerPod;
  readonly uid: string;
  readonly template: string;
  mounted: string;
}

/** Starts it. */
export function keepWorkloads(o: WorkloadKeeperOptions): WorkloadKeeper {
  const { plane, namespace, directory } = o;
  const connection = createKubernetesConnection({
    kubeconfigPath: plane.kubeconfigPath,
    requestTimeoutMs: REQUEST_MS,
    userAgent: "workload-keeper",
  });
  const core = `/api/v1/namespaces/${namespace}`;
  const ending = new AbortController();
  const running = new Map<string, Running>();
  const pods = new Map<string, ProducerPod>();

  async function fillToken({ metadata }: z.infer<typeof secretSchema>): Promise<void> {
    const account = metadata.annotations["kubernetes.io/service-account.name"] ?? "";
    // Bound, so that it ends with its Secret, as that of the token controller does.
    const bound = ["--bound-object-kind=Secret", `--bound-object-name=${metadata.name}`];
    const args = ["-n", namespace, "create", "token", account, ...bound, `--bound-object-uid=${metadata.uid}`];
    const { code, stdout } = await plane.kubectl(args);
    const data = { token: Buffer.from(stdout.trim()).toString("base64") };
    if (code === 0) await send(connection, "PATCH", `${core}/secrets/${metadata.name}`, { data });
  }

  async function podObject(name: string, { metadata, spec }: Template): Promise<string> {
    const made = podSchema.safeParse(await send(connection, "GET", `${core}/pods/${name}`));
    if (made.success) return made.data.metadata.uid;
    const object = { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name }, spec };
    return podSchema.parse(await send(connection, "POST", `${core}/pods`, object)).metadata.uid;
  }

  async function start(name: string, template: Template, secrets: Secrets): Promise<void> {
    const { spec } = template;
    const path = join(directory, name);
    o.onStart(name);
    const at = (volume: string): string => join(path, volume);
    const uid = await podObject(name, template);
    await mountArbiters(at("arbiters"), template, secrets);
    const [container] = spec.initContainers.filter((one) => one.name === "forge-manager");
    const given = (container?.env ?? []).flatMap(({ name: variable, value }) =>
      value === undefined || OF_CONTAINER.test(variable) ? [] : [[variable, value] as const],
    );
    const env = Object.fromEntries(given);
    const pod = await startProducerPod({
      name,
      directory: path,
      isolation: process.getuid?.() === 0 ? "pid-namespace" : "none",
      programs: o.programs,
      secret: filesOf(template, "cardano-secrets", secrets),
      kubeconfigPath: await plane.kubeconfigFor({ serviceAccount: spec.serviceAccountName, namespace }),
      env: {
        ...env,
        NAMESPACE: namespace,
        ...(env["ARBITERS"] === undefined
          ? {}
          : { ARBITERS: env["ARBITERS"].replaceAll("=/arbiters/", `=${at("arbiters")}/`) }),
      },
      nodeArgs: ["--start-as-non-producing-node"],
    });
    const text = JSON.stringify(template);
    running.set(name, { pod, uid, template: text, mounted: mountedText(template, secrets) });
    pods.set(name, pod);
    await send(connection, "PATCH", `${core}/pods/${name}/status`, { status: { phase: "Running" } });
  }

  async function stop(name: string): Promise<void> {
    await running.get(name)?.pod.delete(GRACE_MS);
    running.delete(name);
    pods.delete(name);
    await send(connection, "DELETE", `${core}/pods/${name}`);
  }

  async function look(): Promise<void> {
    const [secretList, sets, podList] = await Promise.all([
      list(connection, `${core}/secrets`, secretSchema),
      list(connection, `/apis/apps/v1/namespaces/${namespace}/statefulsets`, statefulSetSchema),
      list(connection, `${core}/pods`, podSchema),
    ]);
    const secrets = new Map(secretList.map((one) => [one.metadata.name, one]));
    for (const secret of secretList) if (wantsToken(secret)) await fillToken(secret);
    const wanted = new Map<string, Template>(
      sets.flatMap(({ metadata, spec }) =>
        Array.from({ length: spec.replicas }, (_, index) => [`${metadata.name}-${index}`, templateOf(spec)] as const),
      ),
    );
    const uids = new Set(podList.map(({ metadata }) => metadata.uid));
    const isAsWanted = ([name, one]: [string, Running]): boolean =>
      uids.has(one.uid) && one.template === JSON.stringify(wanted.get(name));
    const unwanted = [...running].filter((one) => !isAsWanted(one)).map(([name]) => name);
    await Promise.all(unwanted.map(stop));
    const missing = [...wanted].filter(([name]) => !running.has(name));
    await Promise.all(missing.map(([name, template]) => start(name, template, secrets)));
    for (const [name, one] of running) await mountAgain(one, wanted.get(name) as Template, secrets);
  }

  async function mountAgain(one: Running, template: Template, secrets: Secrets): Promise<void> {
    const text = mountedText(template, secrets);
    if (text === one.mounted) return;
    await one.pod.mount(filesOf(template, "cardano-secrets", secrets));
    await mountArbiters(join(one.pod.directory, "arbiters"), template, secrets);
    one.mounted = text;
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      // An API server that does not answer is asked again; what it refuses is a mistake here.
      await look().catch((error: unknown) => {
        if (!(error instanceof KubernetesError)) throw error;
      });
      // Rejects only when the signal ends the loop.
      await sleep(LOOK_MS, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }

  // Where it fails, so does the run of the tests.
  const ended = run();
  return {
    pods,
    async kill() {
      ending.abort();
      const killed = [...pods.values()].map((pod) => pod.kill());
      await ended.finally(() => connection.close());
      await Promise.all([...killed, ...[...pods.values()].map((pod) => pod.kill())]);
      pods.clear();
    },
  };
}

/** With the claims as volumes that nothing is kept in. */
function templateOf({ template, volumeClaimTemplates }: z.infer<typeof statefulSetSchema>["spec"]): Template {
  const claims = volumeClaimTemplates.map(({ metadata: { name } }) => ({ name, emptyDir: {} }));
  return { ...template, spec: { ...template.spec, volumes: [...template.spec.volumes, ...claims] } };
}

function wantsToken({ type, data }: z.infer<typeof secretSchema>): boolean {
  return type === "kubernetes.io/service-account-token" && data["token"] === undefined;
}

function filesOf({ spec }: Template, volume: string, secrets: Secrets): Record<string, Uint8Array> {
  const name = spec.volumes.find((one) => one.name === volume)?.secret?.secretName ?? "";
  const data = secrets.get(name)?.data ?? {};
  return Object.fromEntries(Object.entries(data).map(([file, text]) => [file, Buffer.from(text, "base64")]));
}

function mountedText(template: Template, secrets: Secrets): string {
  return JSON.stringify(["cardano-secrets", "arbiters"].map((volume) => filesOf(template, volume, secrets)));
}

async function mountArbiters(directory: string, template: Template, secrets: Secrets): Promise<void> {
  const files = filesOf(template, "arbiters", secrets);
  if (Object.keys(files).length > 0) await writeMountedSecret(directory, files);
}

async function list<T>(connection: KubernetesConnection, path: string, schema: z.ZodType<T>): Promise<T[]> {
  const answer = z.looseObject({ items: z.array(z.unknown()).default([]) }).parse(await send(connection, "GET", path));
  return answer.items.map((item) => schema.parse(item));
}

/** Gives the answer; throws where it is a refusal, unless there is no such thing. */
async function send(
  connection: KubernetesConnection,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  url: string,
  body?: object,
): Promise<unknown> {
  const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const headers = { Accept: "application/json", "Content-Type": type };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await connection.send({ method, url, headers, ...text });
  const said = answer.body.toString("utf8");
  if (answer.status >= 400 && answer.status !== 404) throw new Error(`${method} ${url}: ${said}`);
  return JSON.parse(said);
}

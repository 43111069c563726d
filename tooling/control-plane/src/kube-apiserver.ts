import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { type ControlledProcess, createControlledProcess } from "./controlled-process.ts";
import { etcdUrl, type ServerSetup } from "./etcd.ts";
import { statusOf } from "./status-of.ts";

/** What proves who one is, and to whom one speaks. */
export interface ApiserverSecrets {
  /** The token of a member of `system:masters`. */
  readonly adminToken: string;
  /** PEM file of the server's own certificate; it is there once the server was up. */
  readonly certificateAuthorityPath: string;
}

/** Makes the keys of service accounts and the administrator's token, once for all starts of a server. */
export async function prepareSecrets(directory: string): Promise<ApiserverSecrets> {
  const secrets = join(directory, "secrets");
  await mkdir(secrets, { mode: 0o700 });
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "sec1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const adminToken = randomBytes(24).toString("hex");
  await Promise.all([
    writeFile(join(secrets, "service-account.key"), privateKey, { mode: 0o600 }),
    writeFile(join(secrets, "service-account.pub"), publicKey),
    writeFile(join(secrets, "tokens.csv"), `${adminToken},admin,admin,"system:masters"\n`, { mode: 0o600 }),
    writeFile(join(secrets, "audit-policy.yaml"), AUDIT_POLICY),
  ]);
  return { adminToken, certificateAuthorityPath: join(secrets, "apiserver.crt") };
}

const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
rules:
  - level: Metadata
`;

/** One way to start a server. */
export interface ApiserverSetup extends ServerSetup {
  readonly port: number;
  readonly secrets: ApiserverSecrets;
  /** Where every request is written to as one line of JSON, or undefined. */
  readonly auditLogPath: string | undefined;
}

/** A kube-apiserver over the etcd of the same folder, with RBAC, on loopback. */
export function describeApiserver(setup: ApiserverSetup): ControlledProcess {
  const { binaries, directory, reaper, port, secrets } = setup;
  return createControlledProcess({
    name: "kube-apiserver",
    command: binaries.kubeApiserver,
    args: argsFor(setup),
    directory,
    logPath: join(directory, "kube-apiserver.log"),
    reaper,
    isReady: async (signal) => {
      const path = secrets.certificateAuthorityPath;
      if (!existsSync(path)) return false;
      const headers = { Authorization: `Bearer ${secrets.adminToken}` };
      const options = {
        host: "127.0.0.1",
        port,
        path: "/readyz",
        ca: readFileSync(path),
        headers,
        signal,
        agent: false,
      };
      return (await statusOf(request(options))) === 200;
    },
  });
}

function argsFor({ directory, port, auditLogPath }: ApiserverSetup): string[] {
  const secrets = join(directory, "secrets");
  const audit = [
    `--audit-policy-file=${join(secrets, "audit-policy.yaml")}`,
    `--audit-log-path=${auditLogPath}`,
    "--audit-log-mode=blocking",
  ];
  return [
    `--etcd-servers=${etcdUrl(directory)}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    // The Service `kubernetes` would need an address that is not loopback.
    "--endpoint-reconciler-type=none",
    `--cert-dir=${secrets}`,
    `--token-auth-file=${join(secrets, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(secrets, "service-account.pub")}`,
    `--service-account-signing-key-file=${join(secrets, "service-account.key")}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    ...(auditLogPath === undefined ? [] : audit),
  ];
}

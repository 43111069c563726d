/** Lists who holds each seat of a namespace, over the usual kubeconfig: `node kubernetes.ts NAMESPACE`. */
import { readRecord } from "@cardano-forge/election";
import { createKubernetesConnection, listLeases } from "@cardano-forge/kubernetes";

const [namespace = "default"] = process.argv.slice(2);
const connection = createKubernetesConnection({ requestTimeoutMs: 5000 });

const answer = await listLeases(connection, { namespace }, AbortSignal.timeout(10_000));
if (answer.kind === "found") {
  for (const lease of answer.leases) {
    const { holder, term } = readRecord(lease);
    console.log(`${lease.name}: ${holder === "" ? "free" : holder}, term ${term}`);
  }
} else {
  console.log(`the Leases cannot be read: ${answer.kind}`);
}
await connection.close();

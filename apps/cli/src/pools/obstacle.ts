import { KubernetesError, type ReadObstacle } from "@cardano-forge/kubernetes";
import { type Unknown, unknown } from "@cardano-forge/pool-view";
import { sanitizeText } from "../terminal/sanitize.ts";

/** A fault on the way to a cluster, as a value. */
export type Fault = { kind: "fault"; error: KubernetesError };

/** Reads something; a fault becomes a value, so that one thing that cannot be read does not hide the others. */
export async function attempt<T>(read: () => Promise<T>): Promise<T | Fault> {
  try {
    return await read();
  } catch (error) {
    // Given up by whoever asked: there is nobody to show anything to.
    if (!(error instanceof KubernetesError) || error.code === "KUBERNETES_ABORTED") throw error;
    return { kind: "fault", error };
  }
}

/** Why a fact is not known, for people; the text is safe for a terminal. */
export function obstacleOf(obstacle: ReadObstacle | Fault): Unknown {
  switch (obstacle.kind) {
    case "absent":
      return unknown("absent", "there is no such object");
    case "not-installed":
      return unknown("not-installed", "the API server does not know this resource");
    case "forbidden":
      return unknown("forbidden", sanitizeText(refusalText(obstacle.message)));
    case "refused":
      return unknown("refused", sanitizeText(`${obstacle.status} ${obstacle.message}`));
    case "fault":
      return faultOf(obstacle.error);
  }
}

const REFUSAL = /User "([^"]+)" cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/;

/** Who may not do what, without what an API server says twice: a line of a terminal has 80 characters. */
function refusalText(message: string): string {
  const said = REFUSAL.exec(message);
  if (said === null) return message;
  const [, user, verb, resource, group, namespace] = said;
  const what = group === "" ? resource : `${resource}.${group}`;
  return `${user} may not ${verb} ${what}${namespace === undefined ? " in the whole cluster" : ` in ${namespace}`}`;
}

function faultOf({ code, message }: KubernetesError): Unknown {
  const text = sanitizeText(message);
  if (code === "KUBERNETES_TIMEOUT") return unknown("timeout", text);
  return unknown(code === "KUBERNETES_ANSWER_UNREADABLE" ? "unreadable" : "unreachable", text);
}

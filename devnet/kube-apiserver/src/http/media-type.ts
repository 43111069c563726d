import { notAcceptable } from "../api-status.ts";

/** One entry of an Accept header. */
interface MediaRange {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The form in which an answer is wanted. */
export type Representation =
  | { readonly kind: "json" }
  | { readonly kind: "yaml" }
  | { readonly kind: "table" }
  | { readonly kind: "partial-metadata" };

/** Takes an Accept header apart; quality values are ignored, order decides, as on the real server. */
export function parseAccept(header: string | undefined): MediaRange[] {
  const text = header === undefined || header.trim() === "" ? "*/*" : header;
  return text.split(",").map((part) => {
    const [type = "", ...rest] = part.split(";").map((piece) => piece.trim());
    const parameters = Object.fromEntries(rest.map((piece) => piece.split("=") as [string, string]));
    return { type, parameters };
  });
}

const available = ["application/json", "application/yaml"];

/** Picks the first form that this server can give; throws a 406 when there is none. */
export function negotiate(accept: string | undefined): Representation {
  for (const { type, parameters } of parseAccept(accept)) {
    const isJson = type === "application/json" || type === "*/*" || type === "application/*";
    if (!isJson && type !== "application/yaml") continue;
    const { as } = parameters as { as?: string };
    if (as === undefined) return { kind: isJson ? "json" : "yaml" };
    if (as === "Table" && isJson) return { kind: "table" };
    if ((as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") && isJson)
      return { kind: "partial-metadata" };
  }
  throw notAcceptable(available);
}

/** The version of aggregated discovery that a client asks for; undefined when it wants the plain documents. */
export function aggregatedVersion(accept: string | undefined): string | undefined {
  for (const { type, parameters } of parseAccept(accept)) {
    if (type !== "application/json") continue;
    const { g, v, as } = parameters as { g?: string; v?: string; as?: string };
    if (as === undefined) return undefined;
    const isKnown = g === "apidiscovery.k8s.io" && as === "APIGroupDiscoveryList" && (v === "v2" || v === "v2beta1");
    if (isKnown) return v;
  }
  return undefined;
}

/** True when plain JSON is among the accepted types. */
export function acceptsJson(accept: string | undefined): boolean {
  return parseAccept(accept).some(({ type }) => ["application/json", "*/*", "application/*"].includes(type));
}

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
function parseAccept(header: string | undefined): MediaRange[] {
  const text = header === undefined || header.trim() === "" ? "*/*" : header;
  return text.split(",").map((part) => {
    const [type = "", ...rest] = part.split(";").map((piece) => piece.trim());
    const parameters = Object.fromEntries(rest.map((piece) => piece.split("=") as [string, string]));
    return { type, parameters };
  });
}

const jsonTypes = ["application/json", "*/*", "application/*"];
const available = ["application/json", "application/yaml"];

/** Picks the first form that this server can give; throws a 406 when there is none. */
export function negotiate(accept: string | undefined): Representation {
  for (const range of parseAccept(accept)) {
    const form = formOf(range);
    if (form !== undefined) return form;
  }
  throw notAcceptable(available);
}

function formOf({ type, parameters }: MediaRange): Representation | undefined {
  const { as } = parameters as { as?: string };
  if (type === "application/yaml") return as === undefined ? { kind: "yaml" } : undefined;
  if (!jsonTypes.includes(type)) return undefined;
  if (as === undefined) return { kind: "json" };
  if (as === "Table") return { kind: "table" };
  const isPartial = as === "PartialObjectMetadata" || as === "PartialObjectMetadataList";
  return isPartial ? { kind: "partial-metadata" } : undefined;
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
  return parseAccept(accept).some(({ type }) => jsonTypes.includes(type));
}

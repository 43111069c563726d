import { notAcceptable, resourceUnknown } from "../api-status.ts";
import { aggregatedDiscovery } from "../discovery/aggregated.ts";
import { coreVersions, groupList, oneGroup, resourceList } from "../discovery/legacy.ts";
import type { JsonObject } from "../json.ts";
import { swaggerDocument } from "../openapi/v2.ts";
import { openApiDocument, openApiIndex } from "../openapi/v3.ts";
import type { Registry } from "../resources/registry.ts";
import { type Answer, jsonAnswer, textAnswer } from "./answer.ts";
import { acceptsJson, aggregatedVersion } from "./media-type.ts";
import type { Route } from "./route.ts";

type DocumentRoute = Exclude<Route, { kind: "collection" | "object" }>;

/** What the router says to a path that leads nowhere. */
const nothing = textAnswer(404, "404 page not found\n");

/** Answers the paths that describe the server rather than its objects. */
export function answerDocument(registry: Registry, route: DocumentRoute, accept: string | undefined): Answer {
  const types = registry.all();
  switch (route.kind) {
    case "health":
      return textAnswer(200, "ok");
    case "version":
      return jsonAnswer(200, versionInfo);
    case "nothing":
      return nothing;
    case "group-list": {
      const version = aggregatedVersion(accept);
      const plain = route.root === "api" ? coreVersions() : groupList(types);
      if (version === undefined) return jsonAnswer(200, plain);
      const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
      return jsonAnswer(200, aggregatedDiscovery(types, route.root, version), {
        contentType,
        headers: { vary: "Accept" },
      });
    }
    case "group": {
      const group = oneGroup(types, route.group);
      return group === undefined ? nothing : jsonAnswer(200, group);
    }
    case "resource-list": {
      const list = resourceList(types, route.group, route.version);
      const isCustom = types.some(({ group, isCustom }) => group === route.group && isCustom);
      return list === undefined && isCustom ? nothing : found(list);
    }
    case "openapi":
      return openApi(registry, route.document, accept);
  }
}

function openApi(
  registry: Registry,
  document: Extract<Route, { kind: "openapi" }>["document"],
  accept: string | undefined,
): Answer {
  if (!acceptsJson(accept)) throw notAcceptable(["application/json"]);
  if (document === "v2") return jsonAnswer(200, swaggerDocument(registry.all()));
  if (document === "v3-index") return jsonAnswer(200, openApiIndex(registry.all()));
  return found(openApiDocument(registry.all(), document.root));
}

function found(document: JsonObject | undefined): Answer {
  if (document === undefined) throw resourceUnknown();
  return jsonAnswer(200, document);
}

/** The version that the answers were measured against; the build metadata says what answers. */
const versionInfo: JsonObject = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.3+devnet",
  gitCommit: "",
  gitTreeState: "",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "",
  compiler: "",
  platform: "",
};

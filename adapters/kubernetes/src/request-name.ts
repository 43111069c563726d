/** What a request does and to what, as Kubernetes names it in roles and audit logs: the labels of a metric. */
export interface RequestName {
  verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "other";
  /** Plural of the resource, with its subresource: `leases`, `cardanoleaders/status`; the path where it is no resource. */
  resource: string;
}

// /api/v1/... and /apis/GROUP/VERSION/..., then optionally namespaces/NAME, then RESOURCE[/NAME[/SUBRESOURCE]].
const RESOURCE_PATH =
  /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)(?:\/namespaces\/[^/]+)?\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/;

/** Names a request from its method and URL; the answer has bounded cardinality, so no object name ever appears in it. */
export function describeRequest(method: string, url: string): RequestName {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const match = RESOURCE_PATH.exec(pathname);
  if (match === null) return { verb: method === "GET" ? "get" : "other", resource: "nonresource" };
  const [, plural = "", name, subresource] = match;
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  return { verb: verbOf(method, name !== undefined, searchParams.get("watch") === "true"), resource };
}

function verbOf(method: string, isNamed: boolean, isWatch: boolean): RequestName["verb"] {
  switch (method) {
    case "GET":
      return isWatch ? "watch" : isNamed ? "get" : "list";
    case "POST":
      return "create";
    case "PUT":
      return "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return "delete";
    default:
      return "other";
  }
}

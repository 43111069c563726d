import { badRequest, type Cause } from "../api-status.ts";
import type { Json, KubeObject } from "../json.ts";
import { objectOrEmpty } from "../json.ts";
import type { ResourceType } from "../resources/resource-type.ts";

const annotationBytesMax = 262_144;
const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const namePart = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${namePart})?`;

const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  `alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`;
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  `with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`;
const namePartText =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " +
  `character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePart}')`;
const labelValueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  `with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${labelValue}')`;

/** Faults in name, labels and annotations, in the words of the real server. */
export function metadataCauses(type: ResourceType, object: KubeObject): Cause[] {
  const { metadata } = object;
  const pattern = type.plural === "namespaces" ? label : subdomain;
  const demand = type.plural === "namespaces" ? labelText : subdomainText;
  const name = fits(metadata.name, pattern, 253) ? [] : [wrong("metadata.name", metadata.name, demand)];
  return [
    ...name,
    ...labelCauses(objectOrEmpty(metadata.labels)),
    ...annotationCauses(objectOrEmpty(metadata.annotations)),
  ];
}

function labelCauses(labels: Record<string, Json | undefined>): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...keyCauses("metadata.labels", key),
    ...(fits(String(value), labelValue, 63) ? [] : [wrong("metadata.labels", String(value), labelValueText)]),
  ]);
}

function annotationCauses(annotations: Record<string, Json | undefined>): Cause[] {
  const causes = Object.keys(annotations).flatMap((key) => keyCauses("metadata.annotations", key));
  const bytes = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value)),
    0,
  );
  if (bytes <= annotationBytesMax) return causes;
  const message = `Too long: may not be more than ${annotationBytesMax} bytes`;
  return [...causes, { reason: "FieldValueTooLong", message, field: "metadata.annotations" }];
}

function keyCauses(field: string, key: string): Cause[] {
  const name = key.split("/").at(-1) ?? "";
  return fits(name, namePart, 63) ? [] : [wrong(field, key, namePartText)];
}

function fits(text: string, pattern: string, lengthMax: number): boolean {
  return text.length <= lengthMax && new RegExp(`^${pattern}$`).test(text);
}

function wrong(field: string, value: string, demand: string): Cause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value)}: ${demand}`, field };
}

/** Refuses a body that names another object or namespace than the URL. */
export function assertSameTarget(object: KubeObject, name: string, namespace: string | undefined): void {
  const { metadata } = object;
  if (metadata.name === undefined || metadata.name === "") {
    throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
  }
  assertSameNamespace(object, namespace);
}

/** Refuses a body that names another namespace than the URL. */
export function assertSameNamespace(object: KubeObject, namespace: string | undefined): void {
  const named = object.metadata.namespace;
  if (namespace === undefined || named === undefined || named === "" || named === namespace) return;
  throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
}

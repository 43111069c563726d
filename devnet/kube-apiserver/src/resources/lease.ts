import type { Cause } from "../api-status.ts";
import type { KubeObject } from "../json.ts";
import { objectOrEmpty, textAt, valueAt, without } from "../json.ts";
import { objectSchema } from "../schema/object-meta.ts";
import type { Schema } from "../schema/schema.ts";
import { commonFields } from "../selectors/field-selector.ts";
import { ageColumn, nameColumn, textColumn } from "../table/column.ts";
import { builtInDefaults, type ResourceType } from "./resource-type.ts";

const spec: Schema = {
  type: "object",
  goType: "LeaseSpec",
  description: "LeaseSpec is a specification of a Lease.",
  properties: {
    holderIdentity: { type: "string", description: "The identity of the holder of a current lease." },
    leaseDurationSeconds: {
      type: "integer",
      format: "int32",
      description: "How long candidates wait after the last observed renewTime before they take the lease by force.",
    },
    acquireTime: { type: "string", format: "micro-time", description: "When the current lease was acquired." },
    renewTime: { type: "string", format: "micro-time", description: "When the holder last updated the lease." },
    leaseTransitions: { type: "integer", format: "int32", description: "How often the lease changed hands." },
    strategy: { type: "string", description: "The strategy of coordinated leader election." },
    preferredHolder: { type: "string", description: "A better holder, to whom the lease should be given up." },
  },
};

/** The real server drops what belongs to coordinated leader election, which is off unless a feature gate is set. */
function prepare(lease: KubeObject): KubeObject {
  return { ...lease, spec: without(objectOrEmpty(lease["spec"]), "strategy", "preferredHolder") };
}

function validate(lease: KubeObject): Cause[] {
  const causes: Cause[] = [];
  const duration = valueAt(lease, ["spec", "leaseDurationSeconds"]);
  if (typeof duration === "number" && duration <= 0) {
    causes.push(outOfRange("spec.leaseDurationSeconds", duration, "must be greater than 0"));
  }
  const transitions = valueAt(lease, ["spec", "leaseTransitions"]);
  if (typeof transitions === "number" && transitions < 0) {
    causes.push(outOfRange("spec.leaseTransitions", transitions, "must be greater than or equal to 0"));
  }
  return causes;
}

function outOfRange(field: string, value: number, demand: string): Cause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${value}: ${demand}`, field };
}

/** Leases of coordination.k8s.io/v1. A PUT without uid creates a missing one, as on the real server. */
export const leases: ResourceType = {
  ...builtInDefaults,
  group: "coordination.k8s.io",
  version: "v1",
  plural: "leases",
  singular: "lease",
  kind: "Lease",
  listKind: "LeaseList",
  bucket: "leases",
  schema: objectSchema("Lease", "Lease defines a lease concept.", { spec }),
  columns: [
    nameColumn,
    textColumn("Holder", (lease) => textAt(lease, "spec", "holderIdentity"), {
      description: "The identity of the holder of a current lease.",
    }),
    ageColumn,
  ],
  fields: commonFields,
  createsOnUpdate: true,
  updatesUnconditionally: false,
  validationGroup: "coordination.k8s.io",
  emptyObject: { spec: {} },
  prepare,
  validate,
};

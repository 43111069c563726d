import type { Json, KubeObject } from "../json.ts";
import { renderAge } from "./human-duration.ts";

/** One column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, more only with `-o wide`. */
  readonly priority: number;
  readonly cell: (object: KubeObject, nowMs: number) => Json;
}

/** A text column that is always shown, unless the rest says otherwise. */
export function textColumn(name: string, cell: Column["cell"], rest: Partial<Column> = {}): Column {
  return { name, type: "string", format: "", description: "", priority: 0, cell, ...rest };
}

/** The first column of every kind but events. */
export const nameColumn: Column = textColumn("Name", (object) => object.metadata.name, {
  format: "name",
  description: "Name must be unique within a namespace.",
});

/** The time since the object was created. */
export const ageColumn: Column = textColumn(
  "Age",
  (object, nowMs) => renderAge(object.metadata.creationTimestamp, nowMs),
  {
    description: "CreationTimestamp is the server time when this object was created.",
  },
);

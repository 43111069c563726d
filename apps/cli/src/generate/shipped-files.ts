import { readFile } from "node:fs/promises";
import { version } from "../version.ts";

/** The files of deploy that forgectl carries with it, by their place there. */
export const SHIPPED_FILES = [
  "crds/cardanoforgeclusters.yaml",
  "crds/cardanoleaders.yaml",
  "rbac.yaml",
  "monitoring/alerts.yaml",
  "monitoring/dashboard.json",
] as const;

/** One of {@link SHIPPED_FILES}. */
export type ShippedFile = (typeof SHIPPED_FILES)[number];

// Every chunk of the build lies in one folder, and the files in one below it.
const FOLDER = new URL(version === "development" ? "../../../../deploy/" : "./deploy/", import.meta.url);

/** Reads one of them: what lies in deploy, or, once built, what lay there then. */
export function readShippedFile(file: ShippedFile): Promise<string> {
  return readFile(new URL(file, FOLDER), "utf8");
}

/** Tells whoever edited the copy of a CardanoForgeCluster that the edit was taken back, and where to edit instead. */
import type { EventRecorder, ForgeCluster } from "@cardano-forge/kubernetes";
import type { Logger } from "../report/log.ts";
import { HOME } from "./home-keeper.ts";

/** Tells of edits. */
export interface EditReporter {
  /** `copy` is what lies there now, and `original` the object at home. */
  onTakenBack(place: string, copy: ForgeCluster, original: ForgeCluster): void;
  /** Sends what is still to be told, for as long as the last words may take, and stops. */
  close(): Promise<void>;
}

/** What is told, and where. */
export interface EditReporterOptions {
  readonly podName: string;
  /** Region of the home. */
  readonly region: string;
  /** Of the resource, such as `cardano.io/v1`. */
  readonly apiVersion: string;
  readonly log: Logger;
  /** For the API server on which a copy lies: whoever edited it there looks for an answer there. */
  readonly recorderAt: (place: string) => EventRecorder;
}

const LAST_EVENTS_MS = 2000;

/** Builds it; a recorder is asked for with the first edit on its API server. */
export function createEditReporter({
  podName,
  region,
  apiVersion,
  log,
  recorderAt,
}: EditReporterOptions): EditReporter {
  const recorders = new Map<string, EventRecorder>();

  function recorderFor(place: string): EventRecorder {
    const recorder = recorders.get(place) ?? recorderAt(place);
    recorders.set(place, recorder);
    return recorder;
  }

  function record(place: string, { metadata }: ForgeCluster, note: string): void {
    const { name, namespace, uid } = metadata;
    const regarding = { apiVersion, kind: "CardanoForgeCluster", name, namespace, uid };
    recorderFor(place).record({
      reason: "EditTakenBack",
      note: `${podName}: ${note}`,
      type: "Warning",
      action: "Publish",
      regarding,
    });
  }

  return {
    onTakenBack(place, copy, original) {
      const { name } = copy.metadata;
      log.warn({ place, cluster: name, home: region }, "edit of a copy taken back");
      const instead = `edit ${name} at home, in region ${region}`;
      record(place, copy, `this is a copy, and an edit of it was taken back; ${instead}, or disable it here`);
      // An arbiter may let its guests write nothing but what the seat needs.
      record(HOME, original, `an edit of the copy on ${place} was taken back; ${instead}`);
    },
    async close() {
      await Promise.all([...recorders.values()].map((recorder) => recorder.flush(LAST_EVENTS_MS)));
      for (const recorder of recorders.values()) recorder.close();
    },
  };
}

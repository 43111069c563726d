/** Tells whoever edited the copy of a CardanoForgeCluster that the edit was taken back, and where to edit instead. */
import type { EventRecorder, ForgeCluster } from "@cardano-forge/kubernetes";
import type { Logger } from "../report/log.ts";

/** Tells of edits. */
export interface EditReporter {
  /** `copy` is what lies there now. */
  onTakenBack(place: string, copy: ForgeCluster): void;
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

  return {
    onTakenBack(place, { metadata: { name, namespace, uid } }) {
      log.warn({ place, cluster: name, home: region }, "edit of a copy taken back");
      recorderFor(place).record({
        reason: "EditTakenBack",
        note: `${podName}: this is a copy, and an edit of it was taken back; edit ${name} at home, in region ${region}, or disable it here`,
        type: "Warning",
        action: "Publish",
        regarding: { apiVersion, kind: "CardanoForgeCluster", name, namespace, uid },
      });
    },
    async close() {
      await Promise.all([...recorders.values()].map((recorder) => recorder.flush(LAST_EVENTS_MS)));
      for (const recorder of recorders.values()) recorder.close();
    },
  };
}

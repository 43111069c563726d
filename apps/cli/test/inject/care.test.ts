import { PRODUCER_DESCRIPTION } from "@cardano-forge/devnet-kubelet";
import { expect, it } from "vitest";
import { FORGING_PROBE, forgingProbe, GRACE_SECONDS, preStopHook, sidecarProbes } from "../../src/inject/care.ts";

it("treats a pod as the tests of failures do, in every number", () => {
  const { sidecar, node, terminationGracePeriodSeconds } = PRODUCER_DESCRIPTION;
  const { path, ...probe } = node.livenessProbe;

  expect(forgingProbe(8000)).toEqual({ httpGet: { path, port: 8000 }, ...probe });
  expect(preStopHook(8000, "a")).toEqual({
    httpGet: { path: node.preStop.path, port: 8000, httpHeaders: [{ name: node.preStop.header, value: "a" }] },
  });
  expect(sidecarProbes(8000)).toMatchObject({ startupProbe: { httpGet: sidecar.startupProbe } });
  expect(GRACE_SECONDS).toBe(terminationGracePeriodSeconds);
  expect(FORGING_PROBE.failureThreshold).toBe(node.livenessProbe.failureThreshold);
});

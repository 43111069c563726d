/**
 * A stand-in for the kubelet: runs the containers of a pod as processes, probes and restarts them, mounts Secrets by
 * swapping one link, and shares a PID namespace among them where asked. It schedules nothing and knows no API server.
 *
 * @packageDocumentation
 */
export { freePorts } from "./free-ports.ts";
export { removeFromMountedSecret, writeMountedSecret } from "./mounted-secret.ts";
export type {
  ContainerSpecification,
  ExecHook,
  HttpHook,
  LivenessProbe,
  PodCommand,
  PodEvent,
  PodSpecification,
  RestartPace,
} from "./pod-specification.ts";
export { PRODUCER_DESCRIPTION } from "./producer-description.ts";
export {
  type ProducerPod,
  type ProducerPodOptions,
  type ProducerPorts,
  type Program,
  secretOf,
  startProducerPod,
} from "./producer-pod.ts";
export { type Pod, type PodOptions, type RunnerProgram, startPod } from "./start-pod.ts";

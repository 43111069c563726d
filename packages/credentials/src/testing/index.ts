/**
 * For tests of anything that stores or uses credentials: a source and a sink in memory that fail or die where they are
 * told to, and the cases that every sink, and every other arithmetic, must pass. None of it imports a test runner.
 *
 * @packageDocumentation
 */
export type { ContractCase } from "./contract-case.ts";
export { credentialSinkContract, type SinkUnderTest } from "./credential-sink-contract.ts";
export { ed25519Contract } from "./ed25519-contract.ts";
export { createFaultSteps, type FaultPoint, type FaultSteps, SimulatedCrash, SimulatedFault } from "./fault-steps.ts";
export { createKeyTracer, type KeyTrace, type KeyTracer } from "./key-traces.ts";
export { createMemorySink, type MemorySink } from "./memory-sink.ts";
export { createMemorySource, type MemorySource } from "./memory-source.ts";

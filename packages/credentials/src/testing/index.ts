/**
 * For tests of anything that stores or uses credentials: a source and a sink in memory that fail or die where they are
 * told to, and the cases that every sink must pass. None of it imports a test runner.
 *
 * @packageDocumentation
 */
export { type ContractCase, credentialSinkContract, type SinkUnderTest } from "./credential-sink-contract.ts";
export { createFaultSteps, type FaultPoint, type FaultSteps, SimulatedCrash, SimulatedFault } from "./fault-steps.ts";
export { createMemorySink, type MemorySink } from "./memory-sink.ts";
export { createMemorySource, type MemorySource } from "./memory-source.ts";

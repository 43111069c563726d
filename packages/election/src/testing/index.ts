/**
 * For tests of everything that uses the election: a clock that stands still, a Lease in memory with its history, and the
 * contract that every LeaseStore must keep. Nothing here imports a test runner.
 *
 * @packageDocumentation
 */
export { createElectorAround } from "../elector.ts";
export { aLeaseWrite, type ContractCase, type LeaseStoreSubject, leaseStoreContract } from "./lease-store-contract.ts";
export { createManualClock, type ManualClock, settle } from "./manual-clock.ts";
export { createMemoryRegister, type MemoryRegister, type RegisterSnapshot } from "./memory-register.ts";

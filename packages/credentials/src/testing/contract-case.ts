/** One case of a contract; `run` throws where the implementation breaks its promise. */
export interface ContractCase {
  readonly name: string;
  run(): Promise<void>;
}

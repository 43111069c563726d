/** Bytes that must not be seen. Whatever prints them prints `[redacted]`. */
export interface Secret {
  /** Number of bytes. */
  readonly length: number;
  /** The bytes themselves, as a copy that the caller owns and should overwrite after use. */
  reveal(): Uint8Array;
  /** Overwrites the bytes. Copies that were revealed are not reached. */
  wipe(): void;
  toString(): string;
  toJSON(): string;
}

/** Takes a copy of the bytes and keeps it from every ordinary way of printing. */
export function createSecret(bytes: Uint8Array): Secret {
  return new RedactedBytes(bytes);
}

const REDACTED = "[redacted]";

class RedactedBytes implements Secret {
  // A private name, because a property would be listed by util.inspect even where `inspect.custom` is switched off.
  readonly #bytes: Uint8Array;

  static {
    // Node.js looks this symbol up on whatever is printed (nodejs.org/api/util.html#utilinspectcustom).
    const inspect = Symbol.for("nodejs.util.inspect.custom");
    Object.defineProperty(RedactedBytes.prototype, inspect, { value: () => REDACTED });
  }

  constructor(bytes: Uint8Array) {
    this.#bytes = Uint8Array.from(bytes);
  }

  get length(): number {
    return this.#bytes.length;
  }

  reveal(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  wipe(): void {
    this.#bytes.fill(0);
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }
}

/** Whether both hold the same bytes. Not in constant time: for comparing files, not for checking authenticators. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

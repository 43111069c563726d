/** The status of an answer to GET; undefined where none came in time. Never rejects. */
export async function httpGet(
  url: string,
  timeoutMs: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  try {
    // The body counts too: a server that hangs in the middle of it has not answered.
    const response = await fetch(url, {
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // Nothing listens, or it hangs: both mean the same to a probe and to a hook.
    return undefined;
  }
}

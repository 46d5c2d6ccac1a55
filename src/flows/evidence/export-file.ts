/** Writes an evidence bundle to a file: under its name there is the whole of it or nothing. */
import { open, rename, rm } from "node:fs/promises";
import type { OpenBundle } from "./open-bundle.ts";

/** Returns the digest that was signed and the number of lines. */
export async function exportFile({ lines }: OpenBundle, file: string): Promise<{ digest: string; lines: number }> {
  const half = `${file}.new`;
  // Evidence names people and says what they wrote: for its owner's eyes until they pass it on.
  const handle = await open(half, "w", 0o600);
  try {
    for (;;) {
      const next = await lines.next();
      if (next.done) {
        await handle.sync();
        await handle.close();
        await rename(half, file);
        return next.value;
      }
      await handle.writeFile(next.value);
    }
  } catch (fault) {
    await handle.close().catch(() => {});
    await rm(half, { force: true });
    throw fault;
  }
}

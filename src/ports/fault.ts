/** Something broke: the log has all of it under an id, and the person reads that id alone. */
import type { Random } from "./clock.ts";
import type { Log } from "./log.ts";

/**
 * Logs a fault as an error; returns its id ("F-3fXk9_aB") to tell the person. `about`: where it broke, never what anybody typed.
 */
export function logFault(
  { log, random }: { log: Log; random: Random },
  about: object,
  fault: unknown,
  message: string,
): string {
  const id = `F-${random(6)}`;
  log.error({ ...about, id, fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }, message);
  return id;
}

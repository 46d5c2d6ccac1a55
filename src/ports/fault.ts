/** Something broke: the log has all of it under an id, and the person reads that id alone. */
import { spoken } from "../domain/words/spoken.ts";
import type { Random } from "./clock.ts";
import type { Log } from "./log.ts";

/**
 * Logs a fault as an error; returns its id ("F-3FXK9RAB") to tell the person. `about`: where it broke, never what anybody typed.
 */
export function logFault(
  { log, random }: { log: Log; random: Random },
  about: object,
  fault: unknown,
  message: string,
): string {
  const id = `F-${spoken(Buffer.from(random(8), "base64url"))}`;
  log.error({ ...about, id, fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault) }, message);
  return id;
}

/** What a check of the set-up found: one line for the person who runs the fleet, with what to do where something is to be done. */

/** `warn`: it works, but not for long, not for everybody, or nobody can tell. `fail`: it does not work. */
export interface Check {
  /** "slack token", "store": what was looked at. */
  about: string;
  state: "ok" | "warn" | "fail";
  /** What was found, a whole sentence. */
  says: string;
  /** What to do about it, a whole sentence. */
  do?: string;
}

export const ok = (about: string, says: string): Check => ({ about, state: "ok", says });
export const warn = (about: string, says: string, todo: string): Check => ({ about, state: "warn", says, do: todo });
export const fail = (about: string, says: string, todo: string): Check => ({ about, state: "fail", says, do: todo });

/** What timers come back with. The compiler names the one that nobody carries out (`flows/decide/fire-timer.ts`). */

/** What each kind of thing waits for. */
interface Waits {
  breach: "step" | "hold-ends" | "expire" | "warn" | "remind" | "hush-ends";
  approval: "step" | "hold-ends" | "expire" | "warn" | "lapse" | "report";
  change: "step" | "hold-ends" | "expire";
  postmortem: "remind" | "propose";
  drill: "step" | "expire";
  mute: "ends";
  digest: "fire";
}

/** "breach.expire" ... */
export type TimerCommand = { [K in keyof Waits]: `${K}.${Waits[K]}` }[keyof Waits];

/** The kinds of things with a ladder; and those of them whose ladder somebody may hold. */
export type ClimbingKind = { [K in keyof Waits]: "step" extends Waits[K] ? K : never }[keyof Waits];
export type HeldKind = { [K in keyof Waits]: "hold-ends" extends Waits[K] ? K : never }[keyof Waits];

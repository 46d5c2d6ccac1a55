/** Work that is due after a while: on the wall's clock, or on one that is moved by hand. */
import type { Duration } from "../../domain/words/time.ts";

/** Does `work` once, `wait` ms from now. What it returns takes it back. */
export type Later = (wait: Duration, work: () => Promise<void>) => () => void;

export const onTheWall: Later = (wait, work) => {
  const timer = setTimeout(() => void work(), wait);
  return () => clearTimeout(timer);
};

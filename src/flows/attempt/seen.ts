/** What somebody who lets something through had before their eyes, held against what they would decide in the very step that decides it. */
import { nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { Attempted } from "./attempt.ts";

/** The question they were shown, by its epoch; or none, and then they let nothing through. Undefined: the door they came by shows nothing. */
export type Seen = { epoch: number } | "nothing" | undefined;

/** The answer to whoever may and could, had they been shown it. Known by being this very one. */
export const unseen: Reply = nothing("it was not shown to you as it is now");

/** They were shown an earlier question than the one that waits. `waits`: one does; what is over is answered by how it ended. */
export const movedSince = (
  { id, epoch, waits }: { id: string; epoch: number; waits: boolean },
  seen: Seen,
): Reply | undefined =>
  waits && typeof seen === "object" && seen.epoch !== epoch
    ? refused(
        "token_stale",
        `${id} changed since you were shown it. Nothing was decided: read it as it is now, then decide.`,
      )
    : undefined;

/** What is refused is refused, with all that follows from that; what would be done waits until they were shown it. */
export const asFarAsSeen = (tried: Attempted, seen: Seen): Attempted =>
  seen === "nothing" && tried.reply.type === "done" ? { reply: unseen } : tried;

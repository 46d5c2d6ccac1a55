/** Load, decide, commit; on conflict load and decide again, a bounded number of times. */
import type { Reply } from "../../domain/words/reply.ts";
import { refused } from "../../domain/words/reply.ts";
import type { Commit, CommitResult, Store } from "../../ports/store.ts";

type Committed = Extract<CommitResult, { type: "committed" }>;

/** What one try decided: something to commit, or just an answer. */
export type Attempted = { reply: Reply; commit?: Commit };

const tries = 20;

/**
 * Runs `decide` until its commit is accepted. Each try sees the state of that moment, so the loser of a race is answered
 * from what the winner did. Resolves with the answer and, when something was committed, the result.
 */
export async function attempt(
  store: Store,
  decide: () => Promise<Attempted>,
): Promise<{ reply: Reply; committed?: Committed }> {
  for (let turn = 0; turn < tries; turn++) {
    const { reply, commit } = await decide();
    if (!commit) return { reply };
    const result = await store.commit(commit);
    if (result.type === "committed") return { reply, committed: result };
  }
  return {
    reply: refused("conflict", "Too many people were deciding this at once. Look at the card and press again."),
  };
}

/** What is kept beside the journal and can be lost without losing a decision: snapshots, answers, buttons, and what has grown old. */
import { createRequire } from "node:module";
import { day, type Instant } from "../../domain/words/time.ts";
import type { ButtonBinding, IdempotentAnswer, Snapshot } from "../../ports/store.ts";
import type { Connection } from "./connection.ts";
import { buttons, idempotency, outbox, segments, snapshots } from "./schema.ts";
import { idempotencyWindow } from "./segments.ts";

// CommonJS on purpose: see schema.ts.
const require = createRequire(import.meta.url);
const { and, asc, eq, gt, gte, inArray, lte } = require("drizzle-orm") as typeof import("drizzle-orm");

/** A button of a card drawn longer ago than this is too old to know; the card, drawn anew, has fresh ones. */
const buttonsKept = 90 * day;
/** How long a delivery that was sent, failed or superseded is still to be seen. */
const settledKept = 7 * day;

interface Keeper {
  saveSnapshot(snapshot: Snapshot): void;
  loadSnapshot(chain: string, derive: string): Snapshot | undefined;
  idempotent(token: string, key: string, now: Instant): IdempotentAnswer | undefined;
  keepAnswer(answer: IdempotentAnswer): void;
  bindButtons(bindings: ButtonBinding[]): void;
  findButton(hash: string): ButtonBinding | undefined;
  idHashesSince(receivedAt: Instant): { receivedAt: Instant; idHashes: Uint8Array }[];
  watermark(chain: string): number;
  /** Drops expired answers and deliveries settled long ago. */
  prune(now: Instant): void;
}

export function openKeeper({ sqlite, drizzle }: Connection): Keeper {
  const watermark = sqlite.prepare<[string], number>("SELECT seq FROM watermarks WHERE chain = ?").pluck();
  /** Before every page; so by hand, and prepared once. */
  const bindButton = sqlite.prepare<[ButtonBinding]>(
    `INSERT INTO buttons (hash, item, verb, epoch, shown, platform, destination, created_at)
     VALUES (:hash, :item, :verb, :epoch, :shown, :platform, :destination, :createdAt) ON CONFLICT DO NOTHING`,
  );
  return {
    saveSnapshot({ chain, derive, seq, takenAt, state }) {
      const set = { seq, takenAt: Math.trunc(takenAt), state };
      drizzle
        .insert(snapshots)
        .values({ chain, derive, ...set })
        .onConflictDoUpdate({ target: [snapshots.chain, snapshots.derive], set })
        .run();
    },
    loadSnapshot: (chain, derive) =>
      drizzle
        .select()
        .from(snapshots)
        .where(and(eq(snapshots.chain, chain), eq(snapshots.derive, derive)))
        .get(),
    idempotent: (token, key, now) =>
      drizzle
        .select()
        .from(idempotency)
        .where(and(eq(idempotency.token, token), eq(idempotency.key, key), gt(idempotency.at, now - idempotencyWindow)))
        .get(),
    keepAnswer(answer) {
      drizzle
        .insert(idempotency)
        .values({ ...answer, at: Math.trunc(answer.at) })
        .onConflictDoNothing()
        .run();
    },
    bindButtons(bindings) {
      for (const binding of bindings) bindButton.run(binding);
    },
    findButton: (hash) => drizzle.select().from(buttons).where(eq(buttons.hash, hash)).get(),
    idHashesSince: (receivedAt) =>
      drizzle
        .select({ receivedAt: segments.receivedAt, idHashes: segments.idHashes })
        .from(segments)
        .where(gte(segments.receivedAt, receivedAt))
        .orderBy(asc(segments.receivedAt))
        .all()
        .filter(({ idHashes }) => idHashes.length > 0),
    watermark: (chain) => watermark.get(chain) ?? 0,
    prune(now) {
      drizzle
        .delete(idempotency)
        .where(lte(idempotency.at, now - idempotencyWindow))
        .run();
      drizzle
        .delete(buttons)
        .where(lte(buttons.createdAt, now - buttonsKept))
        .run();
      drizzle
        .delete(outbox)
        .where(and(inArray(outbox.state, ["sent", "failed", "superseded"]), lte(outbox.settledAt, now - settledKept)))
        .run();
    },
  };
}

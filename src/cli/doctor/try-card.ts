/** A test card there and back: posted by the running service, pressed by somebody in chat, seen here. */
import { setTimeout as wait } from "node:timers/promises";
import { type Check, fail, ok } from "../../domain/words/check.ts";
import { type Duration, formatDuration } from "../../domain/words/time.ts";
import type { Env } from "../../env.ts";
import type { TestCardAnswer } from "../../flows/access/host-test-card.ts";
import { askService } from "../host.ts";

/** @param said what to tell whoever waits at the terminal */
export async function tryCard(
  env: Env,
  room: string,
  patience: Duration,
  said: (line: string) => void,
): Promise<Check[]> {
  const about = `test card ${room}`;
  const posted = await askService(env, "test-card.post", { room });
  if (!posted)
    return [fail(about, "The service does not run, and only it can post.", "Start it with npm start, then try again.")];
  if (!posted.ok) return [fail(about, "It was not posted.", posted.sentence)];
  const { id, channels } = posted.data as { id: string; channels: string[] };
  said(`${posted.sentence} Press "It works" on it within ${formatDuration(patience)}.`);
  const end = Date.now() + patience;
  let seen: TestCardAnswer | undefined;
  while (Date.now() < end) {
    const answer = await askService(env, "test-card.read", { id });
    seen = answer?.data as TestCardAnswer | undefined;
    if (seen?.pressed) break;
    await wait(250);
  }
  const lost = channels.filter((channel) => !seen?.shown.includes(channel));
  return [
    ...lost.map((channel) =>
      fail(about, `It did not arrive in ${channel}.`, "Look at the checks of that channel, and at the service's log."),
    ),
    seen?.pressed
      ? ok(
          about,
          `${seen.pressed.by} pressed it in ${seen.pressed.how}, ${(seen.pressed.afterMs / 1_000).toFixed(1)} s after it was posted.`,
        )
      : fail(
          about,
          "Nobody pressed it in time.",
          "If somebody did, look at who they are to Wardroom, and at the service's log.",
        ),
  ];
}

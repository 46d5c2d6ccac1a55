/** The example's recording, live: breaches decided by people and by silence, a cord pulled, an agent released. */
import { minute, second } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../../test/support/app.ts";
import { tellerOf } from "./teller.ts";

export async function spine(): Promise<TestApp> {
  const app = await testApp();
  const { press, type, refused } = tellerOf(app);
  await app.replayExample();
  await refused(() => press("mia", "breach:BR-1", "approve"));
  await press("sam", "breach:BR-1", "acknowledge");
  await press("dana", "breach:BR-1", "approve");
  await app.ask("/v1/actions", { agent: "airline-a", tool: "book_reservation", args: {} });
  await app.advance(31 * second);
  await app.advance(30 * second);
  await app.advance(minute);
  await press("dana", "breach:BR-2", "resolve");
  await press("dana", "breach:BR-2", "verdict:threshold stale");
  await type("dana", "release airline-a fixed and checked");
  await type("mia", "pause airline-d it repeats itself");
  await app.advance(minute);
  return app;
}

/** The whole program while Slack refuses it: readiness says so, pages wait, agents are answered, and all goes out once it is mended. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { minute } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

let workspace: SlackWorkspace;
let app: TestApp;
beforeAll(async () => {
  workspace = await startSlackWorkspace();
  app = await testApp({ env: { slack: workspace.settings } });
});
afterAll(async () => {
  await app?.remove();
  await workspace?.stop();
});

test("a token that is revoked while it runs", async () => {
  expect(await app.ask("/readyz")).toEqual({ status: 200, body: { status: "ready" } });
  let revoked = true;
  for (const method of ["chat.postMessage", "chat.update", "conversations.open", "auth.test"])
    workspace.proxy.inject(
      method,
      { type: "refuse", error: "token_revoked" },
      { times: Number.MAX_SAFE_INTEGER, where: () => revoked },
    );
  await app.replayExample();
  expect(await app.ask("/readyz")).toEqual({
    status: 503,
    body: {
      status: "not ready",
      problems: [expect.stringMatching(/^chat: slack refuses the app: token_revoked\. Install it again/)],
    },
  });
  expect((await app.ask("/healthz")).status).toBe(200);
  const gate = await app.ask("/v1/actions", { agent: "airline-a", tool: "think", args: {} });
  expect(gate.body.decision).toBe("allow");
  expect(await workspace.channel("C01AIR").messages()).toEqual([]);

  revoked = false;
  await app.advance(2 * minute);
  await app.advance(2 * minute);
  await workspace.channel("C01AIR").expectMessage(/airline-a fails its travellers/);
  expect(await app.ask("/readyz")).toEqual({ status: 200, body: { status: "ready" } });
  expect(app.faults).toEqual([]);
});

test("a link that is down leaves it ready, and is said", async () => {
  workspace.proxy.inject("apps.connections.open", { type: "refuse", error: "invalid_auth" }, { times: 9 });
  workspace.proxy.cutLinks();
  await expect
    .poll(async () => (await app.ask("/readyz")).body, { timeout: 8_000 })
    .toEqual({
      status: "ready",
      degraded: [expect.stringMatching(/^chat: slack refuses SLACK_APP_TOKEN \(invalid_auth\)/)],
    });
});

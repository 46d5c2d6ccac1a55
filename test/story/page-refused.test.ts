/** A page whose destination refuses it: readiness says so until one goes through, and the service goes on. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import { second } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type HttpSink, httpSink } from "../support/http-sink.ts";

const dir = mkdtempSync(join(tmpdir(), "wardroom-page-"));
let sink: HttpSink;
let app: TestApp;
beforeAll(async () => {
  sink = await httpSink();
  cpSync(join(exampleDir, "pacts"), join(dir, "pacts"), { recursive: true });
  const config = readFileSync(join(exampleDir, "wardroom.yaml"), "utf8");
  writeFileSync(
    join(dir, "wardroom.yaml"),
    `${config}\npages: { hook: { webhook: "${sink.url}/page", secret: env:HOOK, allow_private: true } }\n`,
  );
  writeFileSync(
    join(dir, "pacts", "airline-a.yaml"),
    `id: airline-a
level: agent
of: airline-a
escalation:
  - { after: 0s, to: accountable }
  - { after: 5s, to: page:hook }
  - { after: 10s, to: page:hook }
  - { after: 15s, to: room }
`,
  );
  app = await testApp({ config: join(dir, "wardroom.yaml"), secrets: { HOOK: "s3cr3t" } });
});
afterAll(async () => {
  await app?.remove();
  await sink?.close();
  rmSync(dir, { recursive: true, force: true });
});

test("it is ready all the while, and names the page, why, and what to do", async () => {
  await app.replayExample();
  expect((await app.ask("/readyz")).body).toEqual({ status: "ready" });
  sink.answers.push({ status: 410 });
  await app.advance(6 * second);
  expect(sink.taken).toHaveLength(1);
  expect(await app.ask("/readyz")).toEqual({
    status: 200,
    body: {
      status: "ready",
      degraded: ["page: hook is refused: answered 410. Nobody is paged this way; correct it in wardroom.yaml."],
    },
  });
});

test("the next one that goes through ends it", async () => {
  await app.advance(5 * second);
  expect(sink.taken).toHaveLength(2);
  expect((await app.ask("/readyz")).body).toEqual({ status: "ready" });
});

/** Secrets of wardroom.yaml come from the environment or a file; what is missing stops the start, all of it said at once. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import { readSecrets } from "../../src/env.ts";
import { readMailServer } from "../../src/pages/mail.ts";
import { serviceProcess } from "../support/service.ts";

const dir = mkdtempSync(join(tmpdir(), "wardroom-secrets-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = join(dir, "hook");
writeFileSync(file, "from a file\n");

const named = new Map([
  ["PD_KEY", "pages.pd.pagerduty"],
  ["HOOK", "pages.hook.secret"],
]);

const cases: [string, Record<string, string>, string[]][] = [
  ["nothing", {}, ["PD_KEY is not set", "HOOK is not set"]],
  ["an empty value", { PD_KEY: "", HOOK: "a" }, ["PD_KEY is not set"]],
  ["a value and a file", { PD_KEY: "a", HOOK: "b", HOOK_FILE: file }, ["both set"]],
  ["a file that is not there", { PD_KEY: "a", HOOK_FILE: join(dir, "none") }, ["HOOK_FILE names a file"]],
  ["a value with a line break", { PD_KEY: "a\nb", HOOK: "c" }, ["PD_KEY has white space"]],
];
test.each(cases)("%s is said, and no value is", (_, raw, expected) => {
  const { problems } = readSecrets(raw, named);
  expect(problems).toHaveLength(expected.length);
  for (const [index, words] of expected.entries()) expect(problems[index]).toContain(words);
});

test("values come from the environment and from files", () => {
  const { secrets, problems } = readSecrets({ PD_KEY: "key", HOOK_FILE: file }, named);
  expect(problems).toEqual([]);
  expect(Object.fromEntries(secrets)).toEqual({ PD_KEY: "key", HOOK: "from a file" });
});

test.each([
  [
    "smtps://a%40b.example:p%3A@mail.example",
    { host: "mail.example", port: 465, secure: true, auth: { user: "a@b.example", pass: "p:" } },
  ],
  ["smtp://mail.example:2525", { host: "mail.example", port: 2525, secure: false }],
  ["https://mail.example", undefined],
  ["mail.example:25", undefined],
])("the mail server %s", (text, server) => {
  expect(readMailServer(text)).toEqual(server);
});

test("a start without its secrets ends with 2 and a line for each", async () => {
  const example = readFileSync(join(exampleDir, "wardroom.yaml"), "utf8");
  const service = await serviceProcess({
    config: `${example}\npages: { pd: { pagerduty: env:PD_KEY }, mail: { smtp: env:SMTP_URL, to: ops@acme.example } }\n`,
    env: { PD_KEY_FILE: join(dir, "nowhere") },
  });
  const { code, err } = await service.run("up");
  expect(code).toBe(2);
  expect(err).toMatch(/PD_KEY_FILE names a file that cannot be read/);
  expect(err).toMatch(/SMTP_URL is not set, and pages.mail.smtp in wardroom.yaml needs it/);
  await service.remove();
});

/** Pages outside chat: is each ready to go out, and is there such a host? One is only sent where it is asked for by name. */
import { lookup } from "node:dns/promises";
import { wallClock } from "../../app.ts";
import { secretsNamed } from "../../config.ts";
import type { FleetConfig, PageEntry } from "../../domain/people/fleet-config.ts";
import { type Check, fail, ok, warn } from "../../domain/words/check.ts";
import { readSecrets } from "../../env.ts";
import type { PageMessage, Pager } from "../../ports/pager.ts";

/** @param send the page to send a test over: it calls, and is taken back at once */
export async function checkPages(
  raw: Record<string, string | undefined>,
  config: FleetConfig,
  send: string | undefined,
): Promise<Check[]> {
  if (send !== undefined && !config.pages[send])
    return [
      fail(
        "page",
        `wardroom.yaml has no page ${send.slice(0, 60)}.`,
        `It has ${Object.keys(config.pages).join(", ") || "none"}.`,
      ),
    ];
  if (Object.keys(config.pages).length === 0) return [];
  const { secrets, problems } = readSecrets(raw, secretsNamed(config));
  if (problems.length > 0) return []; // said by the check of secrets
  let pagers: Pager[];
  try {
    const { createPagers } = await import("../../pages/pagers.ts");
    pagers = createPagers(config, (reference) => secrets.get(reference.slice("env:".length)) ?? "", wallClock);
  } catch (fault) {
    return [fail("page", fault instanceof Error ? fault.message : String(fault), "Mend the secret.")];
  }
  const checks: Check[] = [];
  for (const pager of pagers) {
    const entry = config.pages[pager.name];
    if (entry) checks.push(await hostOf(pager.name, entry, secrets));
    if (pager.name === send) checks.push(await test(pager, config.fleet));
  }
  return checks;
}

async function hostOf(name: string, entry: PageEntry, secrets: ReadonlyMap<string, string>): Promise<Check> {
  const address =
    entry.webhook ??
    (entry.pagerduty
      ? (entry.url ?? "https://events.pagerduty.com")
      : secrets.get((entry.smtp ?? "").slice("env:".length)));
  const host = address && URL.canParse(address) ? new URL(address).hostname.replace(/^\[|\]$/g, "") : "";
  const about = `page ${name}`;
  try {
    await lookup(host);
    return ok(about, `It goes to ${host}. Nothing was sent; --page ${name} sends a test.`);
  } catch {
    return warn(
      about,
      `The name ${host || "of its host"} leads nowhere from here.`,
      "Check the address, and the network's DNS.",
    );
  }
}

async function test(pager: Pager, fleet: string): Promise<Check> {
  const about = `page ${pager.name}`;
  const at = wallClock.now();
  const message = (act: PageMessage["act"], summary: string): PageMessage => ({
    act,
    again: false,
    item: `test-${at}`,
    id: `test-${at}-${act}`,
    fleet,
    room: "fleet",
    agent: "none",
    drill: false,
    severity: "info",
    level: 1,
    summary,
    lines: ["Sent by wardroom doctor --page. Nothing happened, and nothing is to be done."],
    at,
  });
  const sent = await pager.page(message("trigger", `A test of Wardroom for ${fleet}.`));
  if (sent.type !== "sent")
    return fail(about, `The test was not taken: ${sent.error}.`, "Check its address and secret.");
  await pager.page(message("resolve", `The test of Wardroom for ${fleet} is over.`));
  return ok(about, "A test was sent, and taken back.");
}

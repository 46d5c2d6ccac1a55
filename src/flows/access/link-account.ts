/** Linking another chat account to a person: a code from an account that is theirs already, or from the host, typed on the new one. */
import { type DecidedBy, event, type How, idOf } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import { personOf } from "../../domain/people/fleet-config.ts";
import { linkCodeText, readLinkCode } from "../../domain/people/link-code.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { PlatformName } from "../../domain/people/platform.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import { type Instant, minute } from "../../domain/words/time.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import type { OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { hashSecret } from "../tell/digest.ts";
import { createThrottle, type Throttle } from "./throttle.ts";

const codeLife = 10 * minute;

/** A code for a person of the fleet, told once; only its hash is kept. `actor` asked for it. */
export async function issueLinkCode(
  world: World,
  person: PersonId,
  { actor, how }: { actor: string; how: How },
): Promise<{ code: string; expires: Instant }> {
  if (!Object.hasOwn(world.config.people, person)) throw new Error(`there is no person "${person}" in wardroom.yaml`);
  const text = linkCodeText(Buffer.from(world.random(12), "base64url"));
  const code = `lc_${world.random(9)}`;
  const expires = world.clock.now() + codeLife;
  const hash = hashSecret(readLinkCode(text) ?? text);
  await world.store.commit({
    expected: [[`link-code:${code}`, 0]],
    events: [event("link-code.issued", `link-code:${code}`, actor, { code, person, hash, expires, how })],
    effects: [],
  });
  return { code: text, expires };
}

interface ChatAccount {
  platform: PlatformName;
  team: string;
  account: string;
}

/** An account says which code it was given. A wrong, used or late one gets the same answer, and few tries. */
export async function linkAccount(
  world: World,
  { platform, team, account }: ChatAccount,
  typed: string,
): Promise<Reply> {
  const subject = `account:${platform}/${account}` as const;
  const by = `${platform}:${account}`;
  const no = async (reply: Reply): Promise<Reply> => {
    await recordRefusal(world, { by, item: subject, act: "link", how: platform }, reply);
    return reply;
  };
  const known = personOf(world.config, platform, account);
  if (known) return nothing(`this account is ${known.name}'s already`);
  const { ofOne, ofAll } = throttlesOf(world);
  if (!ofOne.mayTry(by) || !ofAll.mayTry("all"))
    return no(refused("rate_exceeded", "Too many codes that were not good. Wait ten minutes, then ask for a new one."));
  const code = readLinkCode(typed);
  const { reply } = await attempt(world.store, async () => {
    const found = code && (await world.store.holder(`link-code:${hashSecret(code)}`));
    const issued = found ? (await world.store.load(`link-code:${idOf(found)}`))?.state : undefined;
    const good =
      issued &&
      world.clock.now() < issued.expires &&
      Object.hasOwn(world.config.people, issued.person) &&
      !(await world.store.holder(`link-code-used:${issued.code}`));
    if (!good)
      return {
        reply: refused(
          "link_invalid",
          `That code is not good: mistyped, used, or older than ten minutes. ${wardLine(world.commands, platform, "link")} on an account that is yours gives a new one.`,
        ),
      };
    const thing = await world.store.load(subject);
    const linked = { platform, team, account, person: issued.person, code: issued.code, how: platform };
    return {
      reply: done(`This account is ${nameOf(world.config, issued.person)}'s from now on.`),
      commit: {
        expected: [[subject, thing?.version ?? 0]],
        events: [event("account.linked", subject, `person:${issued.person}`, linked)],
        effects: callsTo(world, issued.person, `${platform}/${account}`),
      },
    };
  });
  world.wake();
  if (reply.type !== "refused") return reply;
  ofOne.failed(by);
  ofAll.failed("all");
  return no(reply);
}

/** Whoever was given somebody else's code is found out at once: the person hears of it on every account known before. */
function callsTo(world: World, person: PersonId, account: string): OutboxDraft[] {
  const { slack, discord, linked = [] } = world.config.people[person] ?? {};
  const known = [
    ...(slack ? [{ platform: "slack", account: slack }] : []),
    ...(discord ? [{ platform: "discord", account: discord }] : []),
    ...linked,
  ];
  const running = new Set<string>(world.platforms.map(({ name }) => name));
  return known
    .filter(({ platform }) => running.has(platform))
    .map((one) => ({
      lane: "page",
      platform: one.platform,
      destination: one.account,
      job: { type: "linked", account },
    }));
}

/** Takes a linked account back; what the file names is changed in the file. */
export async function unlinkAccount(
  world: World,
  { platform, account }: Pick<ChatAccount, "platform" | "account">,
  as: { actor: string; how: DecidedBy["how"] },
): Promise<Reply> {
  const subject = `account:${platform}/${account}` as const;
  const thing = await world.store.load(subject);
  const person = thing?.state.person;
  if (!thing || person === undefined) return nothing(`${platform}/${account} is not linked by a code`);
  await world.store.commit({
    expected: [[subject, thing.version]],
    events: [event("account.unlinked", subject, as.actor, { platform, account, person, how: as.how })],
    effects: [],
  });
  return done(`${platform}/${account} is no longer ${nameOf(world.config, person)}'s.`);
}

/** Five wrong codes an account, a hundred altogether, in ten minutes: 60 bits are not found that way. */
const throttles = new WeakMap<World, { ofOne: Throttle; ofAll: Throttle }>();

function throttlesOf(world: World): { ofOne: Throttle; ofAll: Throttle } {
  const known = throttles.get(world) ?? {
    ofOne: createThrottle(world.clock, { most: 5, within: 10 * minute }),
    ofAll: createThrottle(world.clock, { most: 100, within: 10 * minute }),
  };
  throttles.set(world, known);
  return known;
}

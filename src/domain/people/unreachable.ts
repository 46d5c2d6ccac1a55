/** Who cannot be reached: every chat account of theirs takes nothing, because it was deactivated or is gone. It counts like being away. */
import type { PersonId } from "../pact/pact.ts";
import { listed } from "../words/listed.ts";
import type { FleetConfig, Person } from "./fleet-config.ts";
import { shortNameOf } from "./person.ts";
import { type PlatformName, platforms } from "./platform.ts";

/**
 * The configuration with what is known of accounts that take nothing: "slack/U01DANA" -> the platform's own word. `running`: the
 * platforms that could call somebody at all.
 */
export function withUnreachable(
  config: FleetConfig,
  failed: ReadonlyMap<string, string>,
  running: readonly PlatformName[],
): FleetConfig {
  if (failed.size === 0) return config;
  const people: FleetConfig["people"] = Object.assign(Object.create(null), config.people);
  let reachable = 0;
  let gone = 0;
  for (const [id, person] of Object.entries(config.people)) {
    const unreachable = wayThatFails(person, failed, running);
    if (unreachable) people[id] = { ...person, unreachable };
    gone += unreachable ? 1 : 0;
    reachable += !unreachable && waysOf(person, running).length > 0 ? 1 : 0;
  }
  // Where chat takes nothing for several people and nobody is left, it is chat that fails: nobody is passed over for it.
  return gone > 1 && reachable === 0 ? config : { ...config, people };
}

const waysOf = (person: Person, running: readonly PlatformName[]): { platform: PlatformName; account: string }[] =>
  platforms.flatMap((platform) => {
    const account = person[platform];
    return account && (running.length === 0 || running.includes(platform)) ? [{ platform, account }] : [];
  });

function wayThatFails(
  person: Person,
  failed: ReadonlyMap<string, string>,
  running: readonly PlatformName[],
): Person["unreachable"] {
  const ways = waysOf(person, running);
  const errors = ways.flatMap(({ platform, account }) => {
    const error = failed.get(`${platform}/${account}`);
    return error === undefined ? [] : [{ platform, error }];
  });
  return errors.length > 0 && errors.length === ways.length ? errors[0] : undefined;
}

/** Whoever was to be called and was not, and why: "Dana is away", "Dana cannot be reached on Slack (user_disabled)". */
export function whyOthers(
  { instead_of, unreachable = [] }: { instead_of: readonly PersonId[]; unreachable?: readonly PersonId[] },
  config: FleetConfig,
  say: (config: FleetConfig, id: PersonId) => string = shortNameOf,
): string {
  const away = instead_of.filter((id) => !unreachable.includes(id));
  const names = (ids: readonly PersonId[]): string => listed(ids.map((id) => say(config, id)));
  return [
    ...(away.length > 0 ? [`${names(away)} ${away.length > 1 ? "are" : "is"} away`] : []),
    ...unreachable.map((id) => {
      const how = config.people[id]?.unreachable;
      return how
        ? `${say(config, id)} cannot be reached on ${how.platform === "slack" ? "Slack" : "Discord"} (${how.error})`
        : `${say(config, id)} could not be reached`;
    }),
  ].join("; ");
}

/** Whom the step before asked in vain stands with those whom this one was to call. */
export const skipped = ({ instead_of, unreachable = [], passed_over = [] }: Skipped) => ({
  instead_of: [...new Set([...passed_over, ...instead_of])],
  unreachable: [...new Set([...passed_over, ...unreachable])],
});

interface Skipped {
  instead_of: readonly PersonId[];
  unreachable?: readonly PersonId[];
  passed_over?: readonly PersonId[];
}

/** " (for Dana, who is away)" */
export const whoStandsIn = (
  asked: { instead_of: readonly PersonId[]; unreachable?: readonly PersonId[] } | undefined,
  config: FleetConfig,
): string => {
  if (!asked || asked.instead_of.length === 0) return "";
  const gone = asked.instead_of.filter((id) => asked.unreachable?.includes(id));
  const names = listed(asked.instead_of.map((id) => shortNameOf(config, id)));
  return gone.length === asked.instead_of.length
    ? ` (for ${names}, who cannot be reached)`
    : ` (for ${names}, who ${asked.instead_of.length > 1 ? "are" : "is"} away)`;
};

import type { EventBodies } from "../journal/event-kinds.ts";
import type { Projection } from "../journal/projection.ts";
import type { PersonId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { FleetConfig, Person } from "./fleet-config.ts";
import type { PlatformName } from "./platform.ts";

export type LinkCode = EventBodies["link-code.issued"];

/** A code is used when an account names it; the claim of that account makes a second use impossible. */
export const linkCodeProjection: Projection<LinkCode, "link-code"> = {
  kind: "link-code",
  evolve(_, event) {
    switch (event.type) {
      case "link-code.issued":
        return event.body;
    }
  },
  index: () => ({}),
  claims: ({ hash }) => [`link-code:${hash}`],
};

export interface LinkedAccount {
  platform: PlatformName;
  team: string;
  account: string;
  /** Undefined once it was unlinked. */
  person: PersonId | undefined;
  at: Instant;
  /** The codes that were used on it. */
  codes: string[];
}

export const accountProjection: Projection<LinkedAccount, "account"> = {
  kind: "account",
  evolve(state, event) {
    if (event.type === "account.linked") {
      const { platform, team, account, person, code } = event.body;
      return { platform, team, account, person, at: event.at, codes: [...(state?.codes ?? []), code] };
    }
    if (!state) throw new Error(`${event.subject} has "${event.type}" before it was linked`);
    switch (event.type) {
      case "account.unlinked":
        return { ...state, person: undefined };
    }
  },
  index: ({ person }) => ({ status: person === undefined ? "unlinked" : "linked" }),
  claims: ({ codes }) => codes.map((code) => `link-code-used:${code}`),
};

/**
 * The fleet of wardroom.yaml with the accounts people linked, the oldest link first. A person the file gives no account on a
 * platform is called there under the first one; further ones are known as theirs.
 */
export function withAccounts(file: FleetConfig, links: readonly LinkedAccount[]): FleetConfig {
  const named = new Set(
    Object.values(file.people).flatMap(({ slack, discord }) => [`slack/${slack}`, `discord/${discord}`]),
  );
  const people: Record<PersonId, Person> = Object.assign(Object.create(null), file.people);
  for (const { platform, account, person: id } of [...links].sort((a, b) => a.at - b.at)) {
    const person = id === undefined ? undefined : people[id];
    if (!person || named.has(`${platform}/${account}`)) continue;
    people[person.id] = person[platform]
      ? { ...person, linked: [...(person.linked ?? []), { platform, account }] }
      : { ...person, [platform]: account };
  }
  return { ...file, people };
}

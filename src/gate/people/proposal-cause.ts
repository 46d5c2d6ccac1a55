/** What a proposal over HTTP says that led to it: a breach or a postmortem, cited by a person, of an agent that the pact holds for. */
import type { Breach } from "../../domain/breach/breach.ts";
import type { ChangeCause } from "../../domain/change/change-events.ts";
import { pactNamed } from "../../domain/pact/citation.ts";
import type { PactId, PersonId } from "../../domain/pact/pact.ts";
import { raciPeople } from "../../domain/people/person.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Caller } from "../../http/bearer.ts";
import type { World } from "../../ports/world.ts";
import { sight } from "./may-read.ts";

type Cited = Pick<ChangeCause, "breach" | "postmortem">;

/** Undefined: it may be cited. The same answer for what does not exist, is not theirs to see, and is about another pact. */
export async function refusedCause(
  world: World,
  caller: Caller,
  { pact, cited: { breach, postmortem } }: { pact: PactId; cited: Cited },
): Promise<Reply | undefined> {
  if (breach === undefined && postmortem === undefined) return undefined;
  if (!caller.scopes.includes("person"))
    return refused(
      "not_eligible",
      "Only people cite a breach or a postmortem as what led to a proposal. Leave `because` out, and say it in `why`.",
    );
  if (postmortem !== undefined) {
    const written = (await world.store.load(`postmortem:${postmortem}`))?.state;
    if (!written || !(await concerns(world, caller, { pact, breach: written.breach, named: [written.owner] })))
      return unknown(postmortem, pact);
  }
  return breach === undefined || (await concerns(world, caller, { pact, breach })) ? undefined : unknown(breach, pact);
}

async function concerns(
  world: World,
  caller: Caller,
  { pact, breach, named = [] }: { pact: PactId; breach: string; named?: readonly PersonId[] },
): Promise<boolean> {
  const state = (await world.store.load(`breach:${breach}`))?.state;
  if (!state || !pactsOf(world, state).includes(pact)) return false;
  return sight(world, caller)(state.room, [...raciPeople(state.raci), ...state.reached, ...named]);
}

/** The one that was crossed, and whichever hold for its agent by now. */
const pactsOf = ({ pacts }: World, { clause, agent }: Breach): PactId[] =>
  [clause, ...(pacts.effective(agent)?.of ?? [])].map(pactNamed);

const unknown = (id: string, pact: PactId): Reply =>
  refused("not_found", `There is no ${id} about an agent that ${pact} holds for, or it is not yours to see.`);

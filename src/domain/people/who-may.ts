/**
 * Who may do what. Checked at the click, against people, never by channel membership.
 *
 *   see, pause an agent               any linked person of the room
 *   steer (acknowledge, resolve ...)  RACI, deputy, whoever the ladder reached
 *   stop  (approve a restraint ...)   responsible, accountable, deputy, whoever the ladder reached
 *   let go (deny a restraint, lift, resume, release)
 *                                     accountable, then whoever the ladder reached by name, after a room step anyone in
 *                                     the RACI; never the requester, the operator or anyone in the delegation chain
 *   govern (pacts, tokens, settings)  accountable of the pact; admins
 */

import type { PersonId, Raci } from "../pact/pact.ts";
import { listed } from "../words/listed.ts";
import type { RefusalCode } from "../words/reply.ts";
import type { Instant } from "../words/time.ts";
import type { FleetConfig } from "./fleet-config.ts";
import { isAway, raciPeople, shortNameOf } from "./person.ts";

export type Act = "see" | "pause" | "steer" | "stop" | "let-go" | "govern";

/** Everything the question depends on. A thing without a living accountable has no `raci`: only admins may act on it. */
export interface Question {
  act: Act;
  person: PersonId;
  config: FleetConfig;
  room: string;
  raci: Raci | undefined;
  /** People the ladder reached by name so far. */
  reached: readonly PersonId[];
  /** The ladder reached the whole room. */
  roomAsked: boolean;
  /** People the rule in question names itself; then they stand where the accountable would. */
  named?: readonly PersonId[];
  /** Nobody of these may let go: the requester, the agent's operator, the delegation chain. */
  fourEyes: readonly PersonId[];
  at: Instant;
}

export type Answer = { may: true } | { may: false; code: RefusalCode; who: PersonId[]; sentence: string };

/** Everybody who may do it now, in the order they would be asked. */
export function eligible(question: Omit<Question, "person">): PersonId[] {
  return candidates(question).filter((id) => Object.hasOwn(question.config.people, id));
}

/** Before those who have left the fleet are taken out: a breach still names them, but they decide nothing any more. */
function candidates({
  act,
  config,
  room,
  raci,
  reached,
  roomAsked,
  named,
  fourEyes,
  at,
}: Omit<Question, "person">): PersonId[] {
  if (act === "see" || act === "pause")
    return unique([
      ...(config.rooms[room]?.members ?? []),
      ...(raci ? withDeputies(raciPeople(raci), config) : []),
      ...(named ?? []),
      ...config.admins,
    ]);
  if (act === "govern") return unique([...(raci ? standIn(raci.accountable, config, at) : []), ...config.admins]);
  if (!raci) return unique(config.admins).filter((id) => act !== "let-go" || !fourEyes.includes(id));
  const accountable = standIn(raci.accountable, config, at);
  const deputy = config.people[raci.accountable]?.deputy;
  switch (act) {
    case "steer":
      return unique([...raciPeople(raci), ...(deputy ? [deputy] : []), ...(named ?? []), ...reached]);
    case "stop":
      return unique([
        raci.accountable,
        ...(raci.responsible ? [raci.responsible] : []),
        ...(deputy ? [deputy] : []),
        ...(named ?? []),
        ...reached,
      ]);
    case "let-go":
      return unique([...(named ?? accountable), ...reached, ...(roomAsked ? raciPeople(raci) : [])]).filter(
        (id) => !fourEyes.includes(id),
      );
  }
}

/** May this person do it? A refusal says who may, in a sentence for the person who tried. */
export function mayDo(question: Question): Answer {
  const who = eligible(question);
  if (who.includes(question.person)) return { may: true };
  const { act, person, config, fourEyes } = question;
  const names = listNames(who, config);
  if (act === "let-go" && fourEyes.includes(person))
    return {
      may: false,
      code: "four_eyes",
      who,
      sentence: `You operate this agent, so another pair of eyes must let it go. ${names ? `${names} may.` : "Nobody else may yet; an admin can name someone in the pact."}`,
    };
  return {
    may: false,
    code: "not_eligible",
    who,
    sentence: names
      ? `This is for ${names} to decide. ${hints[act]}`
      : `Nobody may decide this yet: the pact names no living accountable. Ask an admin.`,
  };
}

const hints: Record<Act, string> = {
  see: "Ask an admin to add you to the room.",
  pause: "Ask an admin to add you to the room.",
  steer: "You can still pause the agent with /ward pause.",
  stop: "You can still pause the agent with /ward pause.",
  "let-go": "Ask them.",
  govern: "Ask them to do it.",
};

/** "Dana", "Dana or Lee", "Dana, Lee or Sam". */
export function listNames(ids: readonly PersonId[], config: FleetConfig, last: "and" | "or" = "or"): string {
  return listed(
    ids.map((id) => shortNameOf(config, id)),
    last,
  );
}

/** Somebody who decides, and while away the deputy with the same rights. */
export function standIn(id: PersonId, config: FleetConfig, at: Instant): PersonId[] {
  const deputy = config.people[id]?.deputy;
  return isAway(config, id, at) && deputy ? [id, deputy] : [id];
}

const withDeputies = (ids: PersonId[], config: FleetConfig): PersonId[] =>
  ids.flatMap((id) => [id, ...(config.people[id]?.deputy ? [config.people[id].deputy] : [])]);

const unique = (ids: PersonId[]): PersonId[] => [...new Set(ids)];

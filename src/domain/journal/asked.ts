/** What everybody asks of one thing that asks people, whatever its kind: whether it still calls, until when, whom it concerns. */
import { type Approval, waits } from "../approval/approval.ts";
import { type Breach, decisionWaits, ladderRuns } from "../breach/breach.ts";
import { approvalOutgrows, breachOutgrows, type Outgrown } from "../bundle/outgrows.ts";
import { type ChangeRequest, waits as changeWaits } from "../change/change.ts";
import { asks, type Drill } from "../drill/drill.ts";
import type { Climb } from "../ladder/climb.ts";
import type { AgentId, PersonId, RoomId, Severity } from "../pact/pact.ts";
import { raciPeople } from "../people/person.ts";
import type { Postmortem } from "../postmortem/postmortem.ts";
import type { Instant } from "../words/time.ts";
import type { AskingKind } from "./event-kinds.ts";
import type { States } from "./states.ts";

export interface Asked {
  id: string;
  room: RoomId;
  /** Whose agents' pages list it; the first is the one it is about. */
  agents: AgentId[];
  since: Instant;
  /** It was told, and has not ended. */
  open: boolean;
  /** Somebody is still called: buttons in threads and direct messages are good. */
  calls: boolean;
  /** How far its ladder went; undefined for what has none. */
  climb: Climb | undefined;
  /** Undefined for what has none. */
  severity: Severity | undefined;
  /** When silence ends the question, while it waits. */
  until: Instant | undefined;
  heldBy: PersonId | undefined;
  /** Whether it is more than a line of a bundle by now. */
  outgrows: Outgrown;
  /** Who is called directly where the room as a whole was asked and there is no room to say it in. */
  responsible: PersonId[];
  /** What a page outside of chat says it is about; undefined for what pages nobody. */
  page: { agent: AgentId; severity: Severity | undefined } | undefined;
}

const asked: { readonly [K in AskingKind]: (state: States[K]) => Asked } = {
  breach: (breach: Breach) => ({
    id: breach.id,
    room: breach.room,
    agents: breach.members.map(({ agent }) => agent),
    since: breach.openedAt,
    open: breach.status === "open",
    calls: ladderRuns(breach),
    climb: breach,
    severity: breach.threshold.severity,
    until: decisionWaits(breach) ? breach.intervention.expiresAt : undefined,
    heldBy: breach.held?.by,
    outgrows: breachOutgrows(breach),
    responsible: raciPeople(breach.raci),
    page: { agent: breach.agent, severity: breach.threshold.severity },
  }),
  approval: (approval: Approval) => ({
    id: approval.id,
    room: approval.room,
    agents: [approval.agent],
    since: approval.askedAt,
    open: waits(approval),
    calls: waits(approval),
    climb: approval,
    severity: undefined,
    until: waits(approval) ? approval.expiresAt : undefined,
    heldBy: approval.held?.by,
    outgrows: approvalOutgrows(approval),
    responsible: [],
    page: { agent: approval.agent, severity: undefined },
  }),
  change: (change: ChangeRequest) => ({
    id: change.id,
    room: change.room,
    agents: [],
    since: change.proposedAt,
    open: changeWaits(change),
    calls: changeWaits(change),
    climb: change,
    severity: undefined,
    until: changeWaits(change) ? change.expiresAt : undefined,
    heldBy: change.held?.by,
    outgrows: undefined,
    responsible: [],
    page: undefined,
  }),
  postmortem: (postmortem: Postmortem) => ({
    id: postmortem.id,
    room: postmortem.room,
    agents: [],
    since: postmortem.draftedAt,
    open: postmortem.status === "draft",
    calls: postmortem.status === "draft",
    climb: undefined,
    severity: undefined,
    until: undefined,
    heldBy: undefined,
    outgrows: undefined,
    responsible: [],
    page: undefined,
  }),
  drill: (drill: Drill) => ({
    id: drill.id,
    room: drill.room,
    agents: [],
    since: drill.startedAt,
    open: asks(drill),
    calls: asks(drill),
    climb: drill,
    severity: undefined,
    until: asks(drill) ? drill.endsAt : undefined,
    heldBy: undefined,
    outgrows: undefined,
    responsible: [],
    page: { agent: drill.agent, severity: drill.threshold.severity },
  }),
};

export const askedOf = <K extends AskingKind>(kind: K, state: States[K]): Asked => asked[kind](state);

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
  /** The agent it is about, or the first of several; undefined for what is about none. */
  agent: AgentId | undefined;
  /** On whose agents' pages it is listed. */
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
  /** How loud a page outside of chat is about it; beside a drill's, that of the breach it plays. */
  pageSeverity: Severity | undefined;
}

const asked: { readonly [K in AskingKind]: (state: States[K]) => Asked } = {
  breach: (breach: Breach) => ({
    id: breach.id,
    room: breach.room,
    agent: breach.agent,
    agents: breach.members.map(({ agent }) => agent),
    since: breach.openedAt,
    open: breach.status === "open" && !breach.shadow,
    calls: ladderRuns(breach),
    climb: breach,
    severity: breach.threshold.severity,
    until: decisionWaits(breach) ? breach.intervention.expiresAt : undefined,
    heldBy: breach.held?.by,
    outgrows: breachOutgrows(breach),
    responsible: raciPeople(breach.raci),
    pageSeverity: breach.threshold.severity,
  }),
  approval: (approval: Approval) => ({
    id: approval.id,
    room: approval.room,
    agent: approval.agent,
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
    pageSeverity: undefined,
  }),
  change: (change: ChangeRequest) => ({
    id: change.id,
    room: change.room,
    agent: undefined,
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
    pageSeverity: undefined,
  }),
  postmortem: (postmortem: Postmortem) => ({
    id: postmortem.id,
    room: postmortem.room,
    agent: postmortem.agent,
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
    pageSeverity: undefined,
  }),
  drill: (drill: Drill) => ({
    id: drill.id,
    room: drill.room,
    agent: drill.agent,
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
    pageSeverity: drill.threshold.severity,
  }),
};

export const askedOf = <K extends AskingKind>(kind: K, state: States[K]): Asked => asked[kind](state);

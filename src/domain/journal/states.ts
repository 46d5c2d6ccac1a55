/** Every kind of thing with a state, and the one list of their projections. */

import { type Agent, agentProjection } from "../agent/agent.ts";
import { type Act, actProjection } from "../approval/act.ts";
import type { Approval } from "../approval/approval.ts";
import { approvalProjection } from "../approval/approval-projection.ts";
import { type Standing, standingProjection } from "../approval/standing.ts";
import type { Breach } from "../breach/breach.ts";
import { breachProjection } from "../breach/breach-projection.ts";
import { type Mute, muteProjection } from "../breach/hush/mute.ts";
import { type NearMiss, nearMissProjection } from "../breach/near-miss.ts";
import { type Bundle, bundleProjection } from "../bundle/bundle.ts";
import type { ChangeRequest } from "../change/change.ts";
import { changeProjection } from "../change/change-projection.ts";
import { type Check, checkProjection } from "../check/check.ts";
import { type Digest, digestProjection } from "../digest/digest.ts";
import type { Drill } from "../drill/drill.ts";
import { drillProjection } from "../drill/drill-projection.ts";
import { type Hold, holdProjection } from "../evidence/hold.ts";
import { type IncompleteRun, incompleteRunProjection } from "../evidence/incomplete-run.ts";
import { type Paged, pagedProjection } from "../ladder/paged.ts";
import { type PactFile, pactFileProjection } from "../pact/pact-file.ts";
import { type PactHistory, pactProjection } from "../pact/pact-history.ts";
import { type Absence, absenceProjection } from "../people/absence.ts";
import {
  type Link,
  linkProjection,
  type Session,
  sessionProjection,
  type Token,
  tokenProjection,
} from "../people/access.ts";
import { type CalendarHealth, calendarProjection } from "../people/calendar-health.ts";
import { accountProjection, type LinkCode, type LinkedAccount, linkCodeProjection } from "../people/linked-account.ts";
import { type RoomBindings, roomProjection } from "../people/room-bindings.ts";
import type { Postmortem } from "../postmortem/postmortem.ts";
import { postmortemProjection } from "../postmortem/postmortem-projection.ts";
import { type JournalEvent, kindOf, type Subject } from "./event.ts";
import { type KindOfThing, traitsOf } from "./event-kinds.ts";
import {
  type AcceptedConfig,
  type AuditedReads,
  configProjection,
  type JournalOpening,
  journalProjection,
  type Refusals,
  readsProjection,
  refusalsProjection,
  type SegmentsHead,
  segmentsProjection,
} from "./ledger.ts";
import type { Projection } from "./projection.ts";
import { type Route, routeProjection } from "./route.ts";
import { cardProjection, type ShownCard } from "./shown-card.ts";
import { type TestCard, testCardProjection } from "./test-card.ts";

export interface States {
  breach: Breach;
  agent: Agent;
  approval: Approval;
  action: Act;
  standing: Standing;
  pact: PactHistory;
  "pact-file": PactFile;
  change: ChangeRequest;
  check: Check;
  digest: Digest;
  drill: Drill;
  postmortem: Postmortem;
  room: RoomBindings;
  "near-miss": NearMiss;
  evidence: IncompleteRun;
  hold: Hold;
  mute: Mute;
  card: ShownCard;
  bundle: Bundle;
  page: Paged;
  person: Absence;
  calendar: CalendarHealth;
  route: Route;
  token: Token;
  link: Link;
  session: Session;
  "link-code": LinkCode;
  account: LinkedAccount;
  "test-card": TestCard;
  config: AcceptedConfig;
  refusals: Refusals;
  reads: AuditedReads;
  segments: SegmentsHead;
  journal: JournalOpening;
}

/**
 * Raise it with every change of an `evolve`, `index`, `timers` or `claims` below that gives something else for events a journal
 * may hold already: the next start then folds the live tables anew. The golden journals fail until it is raised.
 */
export const foldVersion = 9;

/** The compiler names the kind of thing that has events and no projection, and each projection the event it forgot. */
export const projections: { [K in KindOfThing]: Projection<States[K], K> } = {
  breach: breachProjection,
  agent: agentProjection,
  approval: approvalProjection,
  action: actProjection,
  standing: standingProjection,
  pact: pactProjection,
  "pact-file": pactFileProjection,
  change: changeProjection,
  check: checkProjection,
  digest: digestProjection,
  drill: drillProjection,
  postmortem: postmortemProjection,
  room: roomProjection,
  "near-miss": nearMissProjection,
  evidence: incompleteRunProjection,
  hold: holdProjection,
  mute: muteProjection,
  card: cardProjection,
  bundle: bundleProjection,
  page: pagedProjection,
  person: absenceProjection,
  calendar: calendarProjection,
  route: routeProjection,
  token: tokenProjection,
  link: linkProjection,
  session: sessionProjection,
  "link-code": linkCodeProjection,
  account: accountProjection,
  "test-card": testCardProjection,
  config: configProjection,
  refusals: refusalsProjection,
  reads: readsProjection,
  segments: segmentsProjection,
  journal: journalProjection,
};

/** What the writer knows of any thing: its fold and what follows from the state. */
type AnyProjection = Projection<unknown, KindOfThing>;

/** Throws for a kind of thing this program does not know. */
export function projectionOf(subject: Subject): AnyProjection {
  const kind = kindOf(subject);
  if (!Object.hasOwn(projections, kind)) throw new Error(`"${subject}" is of no kind this program knows`);
  return projections[kind as KindOfThing] as AnyProjection;
}

/** The state of a thing after one more event of its own. Throws for an event that cannot happen to it. */
export function happened(state: unknown, event: JournalEvent): unknown {
  const projection = projectionOf(event.subject);
  if (traitsOf(event.type).about !== projection.kind) throw new Error(`${event.subject} cannot have "${event.type}"`);
  return projection.evolve(state, event);
}

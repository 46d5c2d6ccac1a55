/** What agents ask and what is asked about agents, over HTTP. */
import type { FastifyInstance } from "fastify";
import { allAsking } from "../domain/journal/asking-kinds.ts";
import type { AskingKind } from "../domain/journal/event-kinds.ts";
import { createReadAudit } from "../flows/access/read-audit.ts";
import type { Tokens } from "../flows/access/tokens.ts";
import type { Proofs } from "../ports/proofs.ts";
import type { Signer } from "../ports/signer.ts";
import type { World } from "../ports/world.ts";
import { registerActions } from "./actions.ts";
import { registerAgents } from "./agents.ts";
import { registerChecks } from "./checks.ts";
import { registerDescriptions } from "./descriptions.ts";
import { type ReadReadiness, registerHealth } from "./health.ts";
import { registerInbox } from "./inbox.ts";
import { registerMetrics } from "./metrics.ts";
import { registerPacts } from "./pacts.ts";
import { approvals } from "./people/approvals.ts";
import { registerArtefacts } from "./people/artefacts.ts";
import { breaches } from "./people/breaches.ts";
import { changes } from "./people/changes.ts";
import { registerChangeProposals } from "./people/changes-create.ts";
import { drills } from "./people/drills.ts";
import { registerDrillStart } from "./people/drills-start.ts";
import { registerEvidence } from "./people/evidence.ts";
import { type PeopleRoom, registerPeopleThing } from "./people/people-room.ts";
import type { PeopleThing } from "./people/people-thing.ts";
import { postmortems } from "./people/postmortems.ts";
import { registerRoomSettings } from "./room-settings.ts";
import { registerRules } from "./rules.ts";
import { registerTokens } from "./tokens.ts";

interface GateRoom {
  world: World;
  tokens: Tokens;
  proofs: Proofs;
  /** Signs evidence. */
  signer: Signer;
  /** What has to be well before requests are sent here. */
  ready: ReadReadiness;
}

export function registerGate(app: FastifyInstance, room: GateRoom): void {
  const { world, tokens } = room;
  const audit = createReadAudit(world);
  app.addHook("onClose", () => audit.stop());
  const people: PeopleRoom = { world, keys: { tokens, clock: world.clock }, audit };
  registerHealth(app, room.ready);
  registerActions(app, people, room.proofs);
  registerRules(app, people);
  registerInbox(app, people);
  registerAgents(app, people);
  for (const kind of allAsking) registerPeopleThing(app, people, peopleThings[kind]);
  registerChangeProposals(app, people);
  registerDrillStart(app, people);
  registerEvidence(app, people, room.signer);
  registerRoomSettings(app, people);
  registerPacts(app, people);
  registerMetrics(app, people);
  registerChecks(app, people);
  registerArtefacts(app, people);
  registerTokens(app, people);
  registerDescriptions(app);
}

/** What people act on. The compiler names the kind that asks people and is not served here. */
const peopleThings: Readonly<Record<AskingKind, PeopleThing>> = {
  breach: breaches,
  approval: approvals,
  change: changes,
  postmortem: postmortems,
  drill: drills,
};

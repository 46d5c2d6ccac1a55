/** What agents ask and what is asked about agents, over HTTP. */
import type { FastifyInstance } from "fastify";
import type { Tokens } from "../flows/access/tokens.ts";
import type { Proofs } from "../ports/proofs.ts";
import type { World } from "../ports/world.ts";
import { registerActions } from "./actions.ts";
import { registerAgents } from "./agents.ts";
import { type ReadReadiness, registerHealth } from "./health.ts";
import { registerRules } from "./rules.ts";

export interface GateRoom {
  world: World;
  tokens: Tokens;
  proofs: Proofs;
  /** What has to be well before requests are sent here. */
  ready: ReadReadiness;
}

export function registerGate(app: FastifyInstance, room: GateRoom): void {
  registerHealth(app, room.ready);
  registerActions(app, room);
  registerRules(app, room);
  registerAgents(app, room);
}

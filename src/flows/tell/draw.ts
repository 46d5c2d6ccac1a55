/** Draws the card of a thing from its state of this moment: the one way from state to what people see. */
import { idOf, kindOf, type Subject } from "../../domain/journal/event.ts";
import { unversioned } from "../../domain/pact/citation.ts";
import type { World } from "../../ports/world.ts";
import { autonomyCard } from "../../views/autonomy/autonomy-card.ts";
import { nearCard } from "../../views/breach/near-card.ts";
import type { Card } from "../../views/card.ts";
import { agentCard } from "../../views/room/agent-card.ts";
import { testCardView } from "../../views/room/test-card-view.ts";
import { agentContext } from "../find/breach-context.ts";
import { lastDrill, newestDrill } from "../find/last-drill.ts";
import { drawBundle } from "./draw-bundle.ts";
import { drawGathered } from "./gather-cards.ts";
import { tellingOf } from "./telling.ts";

/** Undefined when there is no such thing. */
export async function drawCard(world: World, subject: Subject): Promise<Card | undefined> {
  if (kindOf(subject) === "near-miss") return drawNear(world, subject);
  if (kindOf(subject) === "autonomy") {
    const agent = await world.store.load(`agent:${idOf(subject)}`);
    const effective = world.pacts.effective(idOf(subject));
    return agent && autonomyCard(subject, agent.state, { config: world.config, version: agent.version, effective });
  }
  if (kindOf(subject) === "gathered") return drawGathered(world, idOf(subject));
  if (kindOf(subject) === "bundle") {
    const bundle = await world.store.load(`bundle:${idOf(subject)}`);
    return bundle && drawBundle(world, bundle);
  }
  if (kindOf(subject) === "test-card") {
    const test = await world.store.load(`test-card:${idOf(subject)}`);
    return test && testCardView(test.state, test.version);
  }
  if (kindOf(subject) !== "agent") return (await tellingOf(world, subject))?.card();
  const thing = await world.store.load(`agent:${idOf(subject)}`);
  if (!thing) return undefined;
  const { id } = thing.state;
  const effective = world.pacts.effective(id);
  return agentCard(thing.state, effective, world.standing(id), await agentContext(world, id, thing.version), {
    passed: await lastDrill(world.store, id, effective?.raci.accountable),
    last: await newestDrill(world.store, id),
  });
}

/** "near-miss:airline-a|airline-service#task-failure": what holds an agent while it is near a breach of that clause. */
async function drawNear(world: World, subject: Subject): Promise<Card | undefined> {
  const [agent = "", clause = ""] = idOf(subject).split("|");
  const thing = await world.store.load(`agent:${agent}`);
  const threshold = world.pacts.effective(agent)?.thresholds.find(({ cited }) => unversioned(cited) === clause);
  return thing && nearCard(subject, thing.state, threshold?.title ?? clause, world.config);
}

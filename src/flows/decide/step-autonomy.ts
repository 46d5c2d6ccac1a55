/** A person takes a step of autonomy from an agent, at once, or gives one back up to where its pact begins. More than that is earned. */
import { answersNow } from "../../domain/autonomy/answers-now.ts";
import { levelOf } from "../../domain/autonomy/earned.ts";
import { stepByHand } from "../../domain/autonomy/narrow.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { nameOf } from "../../domain/people/person.ts";
import { mayDo } from "../../domain/people/who-may.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { changing } from "../autonomy/consequences.ts";
import { agentQuestion } from "../read/agent-question.ts";

/** Narrowing is for who may stop the agent, widening for who may let it go. */
export async function stepAutonomy(
  world: World,
  as: DecidedBy,
  agent: AgentId,
  step: "narrow" | "widen",
): Promise<Reply> {
  const { reply } = await attempt(world.store, async () => {
    const thing = await world.store.load(`agent:${agent}`);
    if (!thing)
      return { reply: refused("not_found", `No agent called ${agent} has been seen. /ward agent lists them.`) };
    const act = step === "narrow" ? "stop" : "let-go";
    const may = mayDo({ ...(await agentQuestion(world, agent, as.by)), act, person: as.by });
    if (!may.may) return { reply: refused(may.code, may.sentence) };
    const effective = world.pacts.effective(agent);
    if (!effective) return { reply: nothing(`nobody answers for ${agent}, so it is supervised`) };
    if (step === "widen" && !answersNow(effective.raci, world.config, world.clock.now()))
      return {
        reply: refused(
          "not_eligible",
          `Nobody who answers for ${agent} is there: neither ${nameOf(world.config, effective.raci.accountable)} nor a deputy. Widen it once one of them is back, or another is accountable.`,
        ),
      };
    const level = levelOf(thing.state.earned, effective);
    const commit = await changing(world, agent, (now) => stepByHand(now, effective, step, as));
    if (commit.events.length === 0)
      return {
        reply: nothing(
          step === "narrow"
            ? `${agent} is ${level} already`
            : `${agent} is ${level}, where its pact lets it begin; more than that it earns by clean runs`,
        ),
      };
    const to = commit.events.find(({ type }) => type === "agent.narrowed" || type === "agent.widened");
    const now = to && "to" in to.body ? to.body.to : level;
    return { reply: done(`${agent} is ${now} now; it was ${level}.`), commit };
  });
  await recordRefusal(world, { by: `person:${as.by}`, item: `agent:${agent}`, act: step, how: as.how }, reply);
  world.wake();
  return reply;
}

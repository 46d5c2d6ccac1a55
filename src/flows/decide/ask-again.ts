/** A person asks again what an agent had asked and nobody answered: another approval for the very same act. Why so: domain/approval/ask-again.ts. */
import { strictest } from "../../domain/agent/restraint.ts";
import type { Approval } from "../../domain/approval/approval.ts";
import { pendingClaim } from "../../domain/approval/approval-projection.ts";
import { refuseAskingAgain } from "../../domain/approval/ask-again.ts";
import { rulesAbout } from "../../domain/approval/asking.ts";
import { openApproval } from "../../domain/approval/open-approval.ts";
import { type DecidedBy, event, idOf, type Subject } from "../../domain/journal/event.ts";
import { unminted } from "../../domain/journal/short-id.ts";
import { pactNamed } from "../../domain/pact/citation.ts";
import type { EffectivePact } from "../../domain/pact/pact.ts";
import { defaultRoomSettings, profileOf } from "../../domain/people/fleet-config.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Attempted, attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { announce } from "../tell/announce.ts";
import { digestOf } from "../tell/digest.ts";
import { askedOf, pactsNow } from "./run-approval-command.ts";

export async function askAgain(world: World, id: string, as: DecidedBy): Promise<Reply> {
  const subject = `approval:${id}` as const;
  const { reply, committed } = await attempt(world.store, () => reopening(world, id, as));
  await recordRefusal(world, { by: `person:${as.by}`, item: subject, act: "ask-again", how: as.how }, reply);
  world.wake();
  const minted = committed?.minted[unminted.approval];
  return minted && reply.type === "done" ? done(reply.sentence.replace(unminted.approval, minted)) : reply;
}

async function reopening(world: World, id: string, as: DecidedBy): Promise<Attempted> {
  const thing = await world.store.load(`approval:${id}`);
  if (!thing) return { reply: refused("not_found", `There is no ${id}. /ward list shows what waits.`) };
  const { state: old, subject, version } = thing;
  const pacts = await pactsNow(world, old.agent);
  const agent = await world.store.load(`agent:${old.agent}`);
  const no = refuseAskingAgain(old, as, {
    at: world.clock.now(),
    config: world.config,
    restraint: strictest(agent?.state.restraints ?? [])?.kind,
    agentEpoch: agent?.state.epoch ?? 0,
  });
  if (no) return { reply: no.reply };
  const effective = world.pacts.effective(old.agent);
  if (!effective || digestOf(rulesAbout(effective, old.tool)) !== old.ruleDigest)
    return {
      reply: refused(
        "token_stale",
        `The pact's rule for ${old.tool} changed after ${id} was asked. If ${old.agent} still wants to run it, it asks under the new one.`,
      ),
    };
  const asked = await askedOf(world, subject);
  if (!asked?.body.args)
    return {
      reply: refused("too_late", `The arguments of ${id} were redacted, so nobody could read what they decide.`),
    };
  const waiting = await world.store.holder(pendingClaim(old.agent, old.tool, old.argsDigest));
  if (waiting) return { reply: nothing(`${idOf(waiting)} asks the very same already`) };
  const action = `act_${world.random(9)}`;
  const { room } = profileOf(world.config, old.agent);
  const opened = openApproval(
    {
      action,
      agent: { ...profileOf(world.config, old.agent), ...(old.operator && { operator: old.operator }) },
      // The same people stand on the agent's side as before, and whoever pressed is not one of them.
      ...(old.requester && { requester: old.requester }),
      ...(old.joinedBy && { joinedBy: old.joinedBy }),
      ...(old.run && { run: old.run }),
      tool: old.tool,
      args: asked.body.args,
      argsDigest: old.argsDigest,
      ...(asked.body.reason && { reason: asked.body.reason }),
      asking: askingOf(old, effective),
      effective,
      ackTtl: (world.config.rooms[room]?.settings ?? defaultRoomSettings).ack_ttl,
      same: old.same,
      ruleDigest: old.ruleDigest,
      sentence: old.sentence,
      nonce: world.random(16),
      again: { of: id, by: as.by },
    },
    { at: world.clock.now(), config: world.config },
  );
  const reopened = event("approval.reopened", subject, `person:${as.by}`, {
    ...as,
    approval: unminted.approval,
    action,
  });
  return {
    reply: done(
      `Asked again as ${unminted.approval}. ${old.agent} was told "expired": it runs only if ${old.agent} comes back for it, and then once.`,
    ),
    commit: {
      // A stop of the agent, or another rule, that is committed in the same instant comes first.
      expected: [
        [subject, version],
        ...(agent ? ([[agent.subject, agent.version]] as [Subject, number][]) : []),
        ...pacts,
      ],
      events: [...opened, reopened],
      effects: [
        ...(await announce(world, room, `approval:${unminted.approval}`, 0, opened)),
        ...(await announce(world, old.room, subject, version, [reopened])),
      ],
    },
  };
}

/** What was asked of people then; the rules are the same still, so the version in force now is cited for them. */
const askingOf = (old: Approval, effective: EffectivePact) => ({
  clause: old.clause,
  cited: effective.of.find((one) => pactNamed(one) === pactNamed(old.cited)) ?? old.cited,
  needs: old.needs,
  ttl: old.ttl,
  on_silence: old.onSilence,
  risk: old.risk,
  says: old.says,
  show: old.show,
  redact: old.redacted,
  standing: old.standing,
});

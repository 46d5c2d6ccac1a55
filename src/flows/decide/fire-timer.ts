/** A due row of the store becomes the command it was set for. A stale one finds nothing to do. */
import { idOf } from "../../domain/journal/event.ts";
import type { Timer } from "../../domain/journal/projection.ts";
import type { World } from "../../ports/world.ts";
import { decideChange } from "../change/decide-change.ts";
import { fireRoomDigest } from "../digest/fire-room-digest.ts";
import { remindOfPostmortem } from "../postmortem/decide-postmortem.ts";
import { muteEnds } from "./mute.ts";
import { decideApproval } from "./run-approval-command.ts";
import { decideBreach } from "./run-breach-command.ts";

export async function fireTimer(world: World, { subject, command, data }: Timer): Promise<void> {
  const number = (name: string): number => Number(data[name]);
  const id = idOf(subject);
  switch (command) {
    case "breach.step":
      await decideBreach(world, id, { type: "step", round: number("round"), step: number("step") });
      return;
    case "breach.expire":
      await decideBreach(world, id, { type: "expire", epoch: number("epoch"), round: number("round") });
      return;
    case "breach.hold-ends":
      await decideBreach(world, id, { type: "hold-ends", until: number("until") });
      return;
    case "approval.step":
      await decideApproval(world, id, { type: "step", round: number("round"), step: number("step") });
      return;
    case "approval.expire":
      await decideApproval(world, id, { type: "expire", round: number("round") });
      return;
    case "approval.hold-ends":
      await decideApproval(world, id, { type: "hold-ends", until: number("until") });
      return;
    case "approval.warn":
      await decideApproval(world, id, { type: "warn", until: number("until") });
      return;
    case "approval.report":
      await decideApproval(world, id, { type: "report" });
      return;
    case "approval.lapse":
      await decideApproval(world, id, { type: "lapse" });
      return;
    case "breach.remind":
    case "breach.warn":
    case "breach.hush-ends":
      await decideBreach(world, id, {
        type: command.slice("breach.".length) as "remind" | "warn" | "hush-ends",
        until: number("until"),
      });
      return;
    case "change.step":
      await decideChange(world, id, { type: "step", round: number("round"), step: number("step") });
      return;
    case "change.expire":
      await decideChange(world, id, { type: "expire" });
      return;
    case "postmortem.remind":
      await remindOfPostmortem(world, id, number("nth"));
      return;
    case "mute.ends":
      await muteEnds(world, id);
      return;
    case "digest.fire":
      await fireRoomDigest(world, id, number("at"), data.kind === "weekly" ? "weekly" : "daily");
      return;
    default:
      world.log.error({ subject, command }, "a timer asks for something this version does not know");
  }
}

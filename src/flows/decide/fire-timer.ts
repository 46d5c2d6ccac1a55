/** A due row of the store becomes the command it was set for. A stale one finds nothing to do. */
import { idOf } from "../../domain/journal/event.ts";
import type { Timer } from "../../domain/journal/projection.ts";
import type { TimerCommand } from "../../domain/journal/timer-commands.ts";
import type { World } from "../../ports/world.ts";
import { decideChange } from "../change/decide-change.ts";
import { fireRoomDigest } from "../digest/fire-room-digest.ts";
import { decideDrill } from "../drill/run-drill-command.ts";
import { remindOfPostmortem } from "../postmortem/decide-postmortem.ts";
import { proposeFiled } from "../postmortem/propose-filed.ts";
import { muteEnds } from "./mute.ts";
import { decideApproval } from "./run-approval-command.ts";
import { decideBreach } from "./run-breach-command.ts";

interface Due {
  world: World;
  id: string;
  number(name: string): number;
  data: Timer["data"];
}

/** Of the step of a ladder, and of what lasts until an instant. */
const step = ({ number }: Due) => ({ type: "step", round: number("round"), step: number("step") }) as const;
const ending = <T extends string>(type: T, { number }: Due) => ({ type, until: number("until") });

const does: Readonly<Record<TimerCommand, (due: Due) => Promise<unknown>>> = {
  "breach.step": (due) => decideBreach(due.world, due.id, step(due)),
  "breach.expire": ({ world, id, number }) =>
    decideBreach(world, id, { type: "expire", epoch: number("epoch"), round: number("round") }),
  "breach.hold-ends": (due) => decideBreach(due.world, due.id, ending("hold-ends", due)),
  "breach.remind": (due) => decideBreach(due.world, due.id, ending("remind", due)),
  "breach.warn": (due) => decideBreach(due.world, due.id, ending("warn", due)),
  "breach.hush-ends": (due) => decideBreach(due.world, due.id, ending("hush-ends", due)),
  "approval.step": (due) => decideApproval(due.world, due.id, step(due)),
  "approval.expire": ({ world, id, number }) => decideApproval(world, id, { type: "expire", round: number("round") }),
  "approval.hold-ends": (due) => decideApproval(due.world, due.id, ending("hold-ends", due)),
  "approval.warn": (due) => decideApproval(due.world, due.id, ending("warn", due)),
  "approval.report": ({ world, id }) => decideApproval(world, id, { type: "report" }),
  "approval.lapse": ({ world, id }) => decideApproval(world, id, { type: "lapse" }),
  "change.step": (due) => decideChange(due.world, due.id, step(due)),
  "change.hold-ends": (due) => decideChange(due.world, due.id, ending("hold-ends", due)),
  "change.expire": ({ world, id }) => decideChange(world, id, { type: "expire" }),
  "drill.step": (due) => decideDrill(due.world, due.id, step(due)),
  "drill.expire": ({ world, id }) => decideDrill(world, id, { type: "expire" }),
  "postmortem.remind": ({ world, id, number }) => remindOfPostmortem(world, id, number("nth")),
  "postmortem.propose": ({ world, id }) => proposeFiled(world, id),
  "mute.ends": ({ world, id }) => muteEnds(world, id),
  "digest.fire": ({ world, id, number, data }) =>
    fireRoomDigest(world, id, number("at"), data.kind === "weekly" ? "weekly" : "daily"),
};

export async function fireTimer(world: World, { subject, command, data }: Timer): Promise<void> {
  if (!Object.hasOwn(does, command))
    return world.log.error({ subject, command }, "a timer asks for something this version does not know");
  await does[command]({ world, id: idOf(subject), number: (name) => Number(data[name]), data });
}

/** What people and silence do to each kind of thing that asks people, whatever it is. One entry a kind. */
import { type DecidedBy, idOf } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import type { Press } from "../../views/card.ts";
import { decideChange } from "../change/decide-change.ts";
import { pressChange } from "../change/press-change.ts";
import { pressDrill } from "../drill/press-drill.ts";
import { decideDrill } from "../drill/run-drill-command.ts";
import { pressPostmortem } from "../postmortem/press-postmortem.ts";
import { pressApproval } from "./press-approval.ts";
import { pressBreach } from "./press-breach.ts";
import { decideApproval } from "./run-approval-command.ts";
import { decideBreach } from "./run-breach-command.ts";

interface Moves {
  /** A button of its card or its calls, with what was filled in. Undefined: it has no such button. */
  press(
    world: World,
    as: DecidedBy,
    press: Press,
    fields: Record<string, string> | undefined,
  ): Promise<Reply | DoorAnswer | undefined>;
  /** Whoever it asks cannot be reached: the next step of its ladder is taken. Undefined for what has no ladder. */
  passOver: ((world: World, id: string) => Promise<Reply>) | undefined;
  /** A person says that they look at it: its ladder holds. Undefined for what nobody holds. */
  lookAt: ((world: World, id: string, as: DecidedBy) => Promise<Reply>) | undefined;
}

export const moves: Readonly<Record<AskingKind, Moves>> = {
  breach: {
    press: pressBreach,
    passOver: (world, id) => decideBreach(world, id, { type: "pass-over" }),
    lookAt: (world, id, as) => decideBreach(world, id, { type: "acknowledge", as }),
  },
  approval: {
    press: (world, as, press, fields) => pressApproval(world, as, idOf(press.item), press, fields),
    passOver: (world, id) => decideApproval(world, id, { type: "pass-over" }),
    lookAt: (world, id, as) => decideApproval(world, id, { type: "acknowledge", as }),
  },
  change: {
    press: (world, as, press, fields) => pressChange(world, as, idOf(press.item), press, fields),
    passOver: (world, id) => decideChange(world, id, { type: "pass-over" }),
    lookAt: (world, id, as) => decideChange(world, id, { type: "acknowledge", as }),
  },
  postmortem: { press: pressPostmortem, passOver: undefined, lookAt: undefined },
  drill: {
    press: (world, as, press) => pressDrill(world, as, idOf(press.item), press),
    passOver: (world, id) => decideDrill(world, id, { type: "pass-over" }),
    lookAt: undefined,
  },
};

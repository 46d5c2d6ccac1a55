/** What people and silence do to each kind of thing that asks people, whatever it is. One entry a kind. */
import { type DecidedBy, idOf } from "../../domain/journal/event.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import type { Press } from "../../views/card.ts";
import type { Seen } from "../attempt/seen.ts";
import { decideChange } from "../change/decide-change.ts";
import { pressChange } from "../change/press-change.ts";
import { pressDrill } from "../drill/press-drill.ts";
import { decideDrill } from "../drill/run-drill-command.ts";
import { pressPostmortem } from "../postmortem/press-postmortem.ts";
import { doBreachVerb } from "./do-breach-verb.ts";
import { denied, pressApproval } from "./press-approval.ts";
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
  /** "/ward approve" or "deny" with its id. Undefined: those words are not for it. */
  decide:
    | ((world: World, id: string, verb: "approve" | "deny", as: DecidedBy, said: Said) => Promise<Decided>)
    | undefined;
  /** "/ward approve" lets something through, and so counts only of what the person was shown. */
  asShown: boolean;
  /** A person says that they look at it, or not any more: its ladder holds. Undefined for what nobody holds. */
  lookAt: ((world: World, id: string, verb: Look, as: DecidedBy) => Promise<Reply>) | undefined;
}

/** A note or what is typed to confirm it; and what was shown of it to whoever types. */
interface Said {
  note: string | undefined;
  seen: Seen;
}

export type Decided = Reply | Extract<DoorAnswer, { type: "notice" }>;
export type Look = "acknowledge" | "unacknowledge";

export const moves: Readonly<Record<AskingKind, Moves>> = {
  breach: {
    press: pressBreach,
    passOver: (world, id) => decideBreach(world, id, { type: "pass-over" }),
    decide: (world, id, verb, as) => doBreachVerb(world, id, verb, as),
    asShown: false,
    lookAt: (world, id, verb, as) => doBreachVerb(world, id, verb, as),
  },
  approval: {
    press: (world, as, press, fields) => pressApproval(world, as, idOf(press.item), press, fields),
    passOver: (world, id) => decideApproval(world, id, { type: "pass-over" }),
    decide: (world, id, verb, as, { note, seen }) =>
      verb === "deny" ? denied(world, id, as) : decideApproval(world, id, { type: verb, as }, note, seen),
    asShown: true,
    lookAt: (world, id, verb, as) => decideApproval(world, id, { type: verb, as }),
  },
  change: {
    press: (world, as, press, fields) => pressChange(world, as, idOf(press.item), press, fields),
    passOver: (world, id) => decideChange(world, id, { type: "pass-over" }),
    decide: (world, id, verb, as, { seen }) =>
      decideChange(world, id, { type: verb === "deny" ? "reject" : verb, as }, seen),
    asShown: true,
    lookAt: (world, id, verb, as) => decideChange(world, id, { type: verb, as }),
  },
  postmortem: { press: pressPostmortem, passOver: undefined, decide: undefined, asShown: false, lookAt: undefined },
  drill: {
    press: (world, as, press) => pressDrill(world, as, idOf(press.item), press),
    passOver: (world, id) => decideDrill(world, id, { type: "pass-over" }),
    decide: undefined,
    asShown: false,
    lookAt: undefined,
  },
};

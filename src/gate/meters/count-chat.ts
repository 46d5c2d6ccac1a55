/** What goes out to a platform and what comes in through the door, counted on the way. */
import type { ChatPlatform, Delivery, Door, DoorAnswer } from "../../ports/chat.ts";
import { outcomeOf } from "../../views/notice.ts";
import type { Instruments } from "./instruments.ts";

type Sent = "card" | "edit" | "line" | "direct" | "amend";

/** The platform itself, moved by the same calls. */
export function countPlatform(platform: ChatPlatform, meters: Instruments): ChatPlatform {
  const { name } = platform;
  const counted = async (kind: Sent, send: Promise<Delivery>): Promise<Delivery> => {
    const delivery = await send;
    meters.sends.inc({ platform: name, kind, result: delivery.type });
    if (delivery.type === "retry" && delivery.told) meters.throttled.inc({ platform: name });
    return delivery;
  };
  return {
    ...platform,
    post: (...sent) => counted("card", platform.post(...sent)),
    edit: (...sent) => counted("edit", platform.edit(...sent)),
    reply: (...sent) => counted("line", platform.reply(...sent)),
    direct: (...sent) => counted("direct", platform.direct(...sent)),
    amend: (...sent) => counted("amend", platform.amend(...sent)),
  };
}

export function countDoor(door: Door, meters: Instruments): Door {
  const counted = async (
    platform: string,
    kind: "button" | "command",
    answering: Promise<DoorAnswer>,
  ): Promise<DoorAnswer> => {
    const answer = await answering;
    meters.clicks.inc({ platform, kind, result: answer.type === "notice" ? outcomeOf(answer.card) : answer.type });
    return answer;
  };
  return {
    ...door,
    press: (visitor, ...pressed) => counted(visitor.how, "button", door.press(visitor, ...pressed)),
    command: (visitor, ...typed) => counted(visitor.how, "command", door.command(visitor, ...typed)),
  };
}

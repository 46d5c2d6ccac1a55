/** A pact's text becomes its live version: judged, agreed to, remembered; in force from the next signal. */
import { parsePact } from "../../documents/pact.ts";
import type { How } from "../../domain/journal/event.ts";
import { citationOf } from "../../domain/pact/hierarchy.ts";
import { mayApply } from "../../domain/pact/may-apply.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import { directionOf } from "../../domain/pact/pact-diff.ts";
import { done, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Attempted, attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { type Judged, judgePact } from "../change/judge-pact.ts";
import { makeLive } from "../change/make-live.ts";
import { proposeChange } from "../change/propose-change.ts";

interface ApplyOrder {
  /** Named in what is wrong with the text: "pacts/airline-service.yaml". */
  file: string;
  text: string;
  /** The version it was edited from, where the text does not say `base` itself. */
  base?: number;
  /** Who applies it, and who agrees where it takes two. Nobody at boot: that is the host. */
  as?: PersonId;
  also?: PersonId;
  how: How | "boot";
}

/**
 * Nothing that lint calls an error or "not yet" becomes live. A repeat of the live text changes nothing. What loosens a pact, or takes
 * more people than signed it, becomes a change request with their consent: live at once where that suffices.
 */
export async function applyPact(world: World, order: ApplyOrder): Promise<Reply> {
  const { as, also, how, text, file } = order;
  if (how !== "boot") {
    if (as === undefined) return refused("arg_required", "Say who applies it: --as PERSON.");
    for (const one of [as, ...(also === undefined ? [] : [also])])
      if (!Object.hasOwn(world.config.people, one))
        return refused(
          "not_linked",
          `${one} is not among the people of wardroom.yaml. It names ${Object.keys(world.config.people).join(", ") || "nobody"}.`,
        );
  }
  let request: { signed: PersonId[]; title: string } | undefined;
  const { reply } = await attempt(world.store, async (): Promise<Attempted> => {
    request = undefined;
    const judged = await judgePact(world, order);
    if ("reply" in judged) return judged;
    if (as !== undefined) {
      const { parents, before, after, changes, room } = judged;
      const answer = mayApply({
        ...{ parents, before, after, changes, as, room },
        also,
        config: world.config,
        at: world.clock.now(),
      });
      const { consent } = judged;
      if (!answer.may && !consent.appliers.includes(as)) return { reply: refused(answer.code, answer.sentence) };
      if (judged.direction === "loosens" || !answer.may) {
        request = { signed: [as, ...(also === undefined ? [] : [also])], title: titleOf(judged) };
        return { reply: done("") };
      }
    }
    return applied(world, judged, order);
  });
  if (request && how !== "boot" && as !== undefined)
    return proposeChange(world, {
      ...request,
      text,
      file,
      ...(order.base !== undefined && { base: order.base }),
      by: `person:${as}`,
      how,
    });
  if (as !== undefined && how !== "boot")
    await recordRefusal(
      world,
      { by: `person:${as}`, item: `pact:${parsePact(text, file).pact?.id ?? ""}`, act: "apply", how },
      reply,
    );
  return reply;
}

async function applied(world: World, judged: Judged, { as, also, how }: ApplyOrder): Promise<Attempted> {
  const { after, before, changes, warnings } = judged;
  return {
    reply: done(
      `${citationOf(after)} is live from the next signal; it ${before ? directionOf(changes).replace("neutral", "changes no rule") : "is new"}.${warnings.map((line) => `\n${line}`).join("")}`,
    ),
    commit: await makeLive(world, judged, { by: as === undefined ? "host" : `person:${as}`, how, also }),
  };
}

/** What an applied text is called where nobody wrote a title for it. */
function titleOf({ changes, after }: Judged): string {
  const paths = changes.filter(({ direction }) => direction !== "neutral").map(({ path }) => path || "the pact");
  const named = (paths.length > 0 ? paths : changes.map(({ path }) => path)).slice(0, 3).join(", ");
  const title = `Change ${named || after.id}${paths.length > 3 ? ` and ${paths.length - 3} more` : ""}`;
  return title.slice(0, 120);
}

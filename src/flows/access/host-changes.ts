/** Change requests from the host's command line, proposed as a person of the fleet. */
import { z } from "zod";
import { shortIdIn } from "../../domain/journal/short-id.ts";
import { changeFacts } from "../../views/change/change-facts.ts";
import { proposeChange } from "../change/propose-change.ts";
import { proposedText } from "../find/proposed-text.ts";
import { defineHostCommand, type HostCommand, hostAnswer, hostText, unknownPerson } from "./host-command.ts";

export const hostChanges: Record<string, HostCommand> = {
  "pact.propose": defineHostCommand(
    z.object({
      file: z.string(),
      text: z.string(),
      as: z.string(),
      title: hostText(120),
      why: hostText(4_000).optional(),
      revises: z.string().optional(),
    }),
    async (world, { as, why, revises, ...draft }) => {
      const unknown = unknownPerson(world, as);
      if (unknown) return unknown;
      const reply = await proposeChange(world, {
        ...draft,
        ...(why && { why }),
        ...(revises && { revises }),
        by: `person:${as}`,
        how: "cli",
      });
      const id = reply.type === "done" ? shortIdIn("change", reply.sentence) : undefined;
      const made = id && (await world.store.load(`change:${id}`));
      return hostAnswer(
        reply,
        made ? changeFacts(made.state, (await proposedText(world, made.state.id))?.body) : undefined,
      );
    },
  ),
};

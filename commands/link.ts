import { z } from "zod";
import { refused } from "../src/domain/words/reply.ts";
import { wardLine } from "../src/domain/words/ward-line.ts";
import { issueLinkCode, linkAccount } from "../src/flows/access/link-account.ts";
import { createSignInLink } from "../src/flows/access/sign-in.ts";
import { confirmToken, waitingFor } from "../src/flows/access/tokens.ts";
import { defineCommand, type Typed } from "../src/ports/command.ts";
import type { World } from "../src/ports/world.ts";
import type { Card } from "../src/views/card.ts";
import { linkCard, signInCard } from "../src/views/notes/link-card.ts";
import { replyCard } from "../src/views/notice.ts";

export const link = defineCommand({
  name: "link",
  summary: "Link another account of yours, sign in to the web room, or confirm a token",
  who: "Anybody, for themselves",
  examples: ["link", "link K7QF-2MHD-9XWT", "link web", "link tok_Qx81mZ"],
  input: z.object({
    what: z
      .string()
      .optional()
      .meta({ kind: "text", as: "CODE|web|TOKEN", description: "A code, web, or a token that waits for you" }),
  }),
  strangers: true,
  async run(world, typed, { what }) {
    const { person, visitor } = typed;
    if (person === undefined) return replyCard(await linkStranger(world, typed, what));
    if (what === undefined) return newCode(world, typed, person);
    if (what === "web") return signIn(world, person);
    if (what.startsWith("tok_")) return replyCard(await confirmToken(world, what, { person, how: visitor.how }));
    return replyCard(
      refused(
        "arg_invalid",
        `You are linked already. Type the code on the account that is new; ${wardLine(world.commands, visitor.how, "link")} gives one.`,
      ),
    );
  },
});

function linkStranger(world: World, { visitor }: Typed, code: string | undefined) {
  const { how: platform, team, account } = visitor;
  if (platform !== "slack" && platform !== "discord")
    return refused("arg_invalid", "Accounts are linked where they are: type the code in Slack or Discord.");
  if (code === undefined)
    return refused(
      "not_linked",
      `I don't know who you are in ${world.config.fleet}. Type ${wardLine(world.commands, platform, "link")} on an account of yours that I know, and the code it gives here; or ask an admin for one.`,
    );
  return linkAccount(world, { platform, team, account }, code);
}

async function newCode(world: World, { visitor }: Typed, person: string): Promise<Card> {
  const issued = await issueLinkCode(world, person, { actor: `person:${person}`, how: visitor.how });
  return linkCard(issued, await waitingFor(world, person), visitor.how, (platform, what) =>
    wardLine(world.commands, platform, "link", { what }),
  );
}

async function signIn(world: World, person: string): Promise<Card> {
  const { public_url: url } = world.config;
  if (!url)
    return replyCard(
      refused(
        "not_configured",
        `wardroom.yaml names no public_url, so I cannot tell where the web room is. On the machine: npx wardroom link --person ${person} --web`,
      ),
    );
  const { token, expires } = await createSignInLink(world, person, `person:${person}`);
  return signInCard(`${url.replace(/\/$/, "")}/sign-in/${token}`, expires);
}

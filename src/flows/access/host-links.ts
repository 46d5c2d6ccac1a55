/** Links from the host's command line: a one-time address to the web room, a code for a chat account, and taking one back. */

import { z } from "zod";
import { platforms } from "../../domain/people/platform.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import { defineHostCommand, type HostCommand, hostAnswer, unknownPerson } from "./host-command.ts";
import { issueLinkCode, unlinkAccount } from "./link-account.ts";
import { createSignInLink } from "./sign-in.ts";

export const hostLinks: Record<string, HostCommand> = {
  "link.create": defineHostCommand(z.object({ person: z.string() }), async (world, { person }) => {
    const unknown = unknownPerson(world, person);
    if (unknown) return unknown;
    const link = await createSignInLink(world, person);
    const data = { token: link.token, person, expires: link.expires, publicUrl: world.config.public_url };
    return { ok: true, sentence: "", data };
  }),

  "link.code": defineHostCommand(z.object({ person: z.string() }), async (world, { person }) => {
    const unknown = unknownPerson(world, person);
    if (unknown) return unknown;
    const { code, expires } = await issueLinkCode(world, person, { actor: "host", how: "cli" });
    return { ok: true, sentence: code, data: { code, person, expires: rfc3339(expires) } };
  }),

  "link.list": defineHostCommand(z.object({}), async (world) => {
    const links = (await world.store.list("account", { status: "linked" })).map(({ state }) => ({
      account: `${state.platform}/${state.account}`,
      person: state.person,
      linked: rfc3339(state.at),
    }));
    const lines = links.map(({ account, person, linked }) => `${account}  ${person}  since ${linked}`);
    return { ok: true, sentence: lines.join("\n") || "No account was linked by a code.", data: links };
  }),

  "link.remove": defineHostCommand(
    z.object({ platform: z.enum(platforms), account: z.string().min(1) }),
    async (world, { platform, account }) =>
      hostAnswer(await unlinkAccount(world, { platform, account }, { actor: "host", how: "cli" })),
  ),
};

/** Tokens from the host's command line: made, listed, confirmed, revoked. */
import { z } from "zod";
import { scopes } from "../../domain/people/access.ts";
import { breaksLine } from "../../domain/words/control-characters.ts";
import { tokenFacts } from "../../views/token-facts.ts";
import { defineHostCommand, type HostCommand, hostAnswer } from "./host-command.ts";
import { confirmToken, createToken, problemOf, revokedAlong, revokeToken } from "./tokens.ts";

export const hostTokens: Record<string, HostCommand> = {
  "token.create": defineHostCommand(
    z.object({
      name: z
        .string()
        .min(1)
        .max(120)
        .refine((name) => !breaksLine(name), "has control characters or line ends"),
      scopes: z.array(z.enum(scopes, `A scope is one of ${scopes.join(", ")}`)).min(1),
      agent: z.string().optional(),
      person: z.string().optional(),
      for: z.string().optional(),
      expires: z.number().optional(),
      enrol: z.boolean().optional(),
    }),
    async (world, order) => {
      const asked = { ...order, actor: "host" };
      const problem = problemOf(world, asked);
      if (problem) return { ok: false, sentence: problem };
      const { token, secret } = await createToken(world, asked);
      return { ok: true, sentence: secret, data: { token, secret, ...order } };
    },
  ),

  "token.list": defineHostCommand(z.object({}), async (world) => {
    const tokens = (await world.store.list("token")).map(({ state }) => tokenFacts(state, world.clock.now()));
    const lines = tokens.map(({ token, name, scopes: may, agent, person, for: requester, enrol, state, expires_at }) =>
      [
        token,
        name,
        may.join(","),
        enrol ? `enrols ${agent}` : (person ?? agent ?? "any agent"),
        ...(requester ? [`for ${requester}`] : []),
        ...(state === "live" ? [] : [state]),
        ...(expires_at ? [`until ${expires_at}`] : []),
      ].join("  "),
    );
    return { ok: true, sentence: lines.join("\n") || "No token was made yet.", data: tokens };
  }),

  "token.confirm": defineHostCommand(z.object({ token: z.string() }), async (world, { token }) =>
    hostAnswer(await confirmToken(world, token, { person: "host", how: "cli" })),
  ),

  "token.revoke": defineHostCommand(
    z.object({ token: z.string(), keep: z.boolean().optional() }),
    async (world, { token, keep = false }) => {
      const revoked = await revokeToken(world, token, "host", { keep });
      return revoked
        ? {
            ok: true,
            sentence: `${token} is revoked; it is refused from now on.${revokedAlong(revoked.minted)}`,
            data: { token, minted: revoked.minted.map((one) => one.token) },
          }
        : { ok: false, sentence: `There is no live token ${token}. wardroom token list shows them.` };
    },
  ),
};

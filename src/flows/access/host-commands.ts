/**
 * What the machine's owner may ask of the fleet: sign-in links, tokens, pacts. Run by the service for its own socket, or by
 * the command line itself when no service runs. Whoever can open the socket or the store file is the host.
 */
import { z } from "zod";
import { idOf } from "../../domain/journal/event.ts";
import { scopes } from "../../domain/people/access.ts";
import type { World } from "../../ports/world.ts";
import { applyPact } from "../pacts/apply-pact.ts";
import { createSignInLink } from "./sign-in.ts";
import { createToken, revokeToken } from "./tokens.ts";

/** An answer for the terminal: a sentence, and the same as data for --json. */
export interface HostAnswer {
  ok: boolean;
  sentence: string;
  data?: unknown;
}

export interface HostCommand {
  input: z.ZodType;
  run(world: World, input: unknown): Promise<HostAnswer>;
}

const define = <S extends z.ZodType>(
  input: S,
  run: (world: World, input: z.output<S>) => Promise<HostAnswer>,
): HostCommand => ({
  input,
  async run(world, raw) {
    const read = input.safeParse(raw);
    if (read.success) return run(world, read.data);
    const wrong = read.error.issues.map(({ path, message }) => `${path.join(".") || "the input"}: ${message}`);
    return { ok: false, sentence: `${wrong.join("; ").replace(/\.$/, "")}.` };
  },
});

export const hostCommands: Record<string, HostCommand> = {
  "link.create": define(z.object({ person: z.string() }), async (world, { person }) => {
    if (!world.config.people[person])
      return {
        ok: false,
        sentence: `There is no person "${person}" in wardroom.yaml. It names ${Object.keys(world.config.people).join(", ") || "nobody"}.`,
      };
    const link = await createSignInLink(world, person);
    return {
      ok: true,
      sentence: "",
      data: { token: link.token, person, expires: link.expires, publicUrl: world.config.public_url },
    };
  }),

  "token.create": define(
    z.object({
      name: z.string().min(1),
      scopes: z.array(z.enum(scopes, `A scope is one of ${scopes.join(", ")}`)).min(1),
      agent: z.string().optional(),
      person: z.string().optional(),
    }),
    async (world, order) => {
      try {
        const { token, secret } = await createToken(world, { ...order, actor: "host" });
        return { ok: true, sentence: secret, data: { token, secret, ...order } };
      } catch (fault) {
        return { ok: false, sentence: fault instanceof Error ? fault.message : String(fault) };
      }
    },
  ),

  "token.list": define(z.object({}), async (world) => {
    const tokens = (await world.store.list("token")).map(({ subject, state }) => ({
      token: idOf(subject),
      name: state.name,
      scopes: state.scopes,
      agent: state.agent,
      person: state.person,
      created: new Date(state.createdAt).toISOString(),
      revoked: state.revokedAt === undefined ? undefined : new Date(state.revokedAt).toISOString(),
    }));
    const lines = tokens.map(
      ({ token, name, scopes: may, agent, person, revoked }) =>
        `${token}  ${name}  ${may.join(",")}  ${agent ?? person ?? "any agent"}${revoked ? `  revoked ${revoked}` : ""}`,
    );
    return { ok: true, sentence: lines.join("\n") || "No token was made yet.", data: tokens };
  }),

  "token.revoke": define(z.object({ token: z.string() }), async (world, { token }) => {
    const revoked = await revokeToken(world, token, "host");
    return revoked
      ? { ok: true, sentence: `${token} is revoked; it is refused from now on.` }
      : { ok: false, sentence: `There is no live token ${token}. wardroom token list shows them.` };
  }),

  "pact.apply": define(
    z.object({ file: z.string(), text: z.string(), as: z.string().optional(), also: z.string().optional() }),
    async (world, input) => {
      const reply = await applyPact(world, { ...input, how: "cli" });
      if (reply.type === "done") return { ok: true, sentence: reply.sentence };
      return reply.type === "nothing"
        ? { ok: true, sentence: `Nothing to do: ${reply.because}.` }
        : { ok: false, sentence: reply.sentence };
    },
  ),
};

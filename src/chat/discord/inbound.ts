/** What comes in from Discord: acknowledged at once, checked for whose it is, taken once, and always answered. */
import {
  type AutocompleteInteraction,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Client,
  type Interaction,
  MessageFlags,
  type ModalSubmitInteraction,
  type RepliableInteraction,
  type StringSelectMenuInteraction,
} from "discord.js";
import type { Door, DoorAnswer, Suggest, Visitor } from "../../ports/chat.ts";
import type { Random } from "../../ports/clock.ts";
import type { Command } from "../../ports/command.ts";
import { logFault } from "../../ports/fault.ts";
import type { Log } from "../../ports/log.ts";
import type { Card } from "../../views/card.ts";
import { faultCard } from "../../views/notice.ts";
import type { Once } from "../common/once.ts";
import type { PrivateButtons } from "../common/private-buttons.ts";
import { sentencesOf } from "../common/sentences.ts";
import { within } from "../common/within.ts";
import { oneLine } from "../text/visible.ts";
import { commandCall } from "./command-call.ts";
import { optionName, suggestionKind } from "./commands.ts";
import { drawConfirm } from "./confirm.ts";
import { dismissId, modalId, pressed, pressId, submitted } from "./custom-id.ts";
import { begun, type Draft, type Drafts, goingOn } from "./drafts.ts";
import { answersOf, drawContinue, drawForm, type Submitted, steps } from "./form.ts";
import type { Guilds } from "./guilds.ts";
import { menusAnew } from "./menu-reset.ts";
import { acknowledge, type TellPrivately } from "./private-answer.ts";
import { drawPrivate, type People } from "./render.ts";

interface InboundParts {
  door: Door;
  suggest: Suggest;
  commands: readonly Command[];
  guilds: Guilds;
  once: Once;
  buttons: PrivateButtons;
  drafts: Drafts;
  tell: TellPrivately;
  resetMenu: (interaction: StringSelectMenuInteraction) => Promise<void>;
  people: People;
  log: Log;
  random: Random;
  /** Counts a visitor that is turned away. */
  refuse(reason: "other-team" | "not-human", from: { account: string; channel: string }): Promise<void>;
}

const sentence = sentencesOf("Discord", "server");
/** A modal must be the first answer, within 3 s of the press. */
const patience = 2_000;

type Clicked = ButtonInteraction | StringSelectMenuInteraction;

export function createInbound(parts: InboundParts): { listen(client: Client): void } {
  const { door, suggest, commands, guilds, once, buttons, drafts, tell, resetMenu, people, log, refuse } = parts;

  const privately = (to: RepliableInteraction, card: Card): Promise<void> =>
    tell(to, drawPrivate(card, buttons.tokensFor(to.user.id), people));

  const buttonOf = (token: string, user: string) => {
    const press = buttons.press(token, user);
    return press ? { press } : { token };
  };

  /** The visitor, if they are a person of a served guild, or alone with the bot. */
  const visitorOf = (interaction: Interaction): Visitor | "other-team" | "not-human" => {
    if (interaction.user.bot) return "not-human";
    const team = interaction.guildId ?? guilds.home();
    if (team === undefined || !guilds.serves(team)) return "other-team";
    return { how: "discord", account: interaction.user.id, team };
  };

  const show = (to: RepliableInteraction, answer: DoorAnswer): Promise<void> =>
    privately(to, answer.type === "form" ? asksFirst(answer) : answer.card);

  const onClick = async (interaction: Clicked, visitor: Visitor): Promise<void> => {
    const what = pressed(interaction.customId, interaction.isStringSelectMenu() ? interaction.values : []);
    if (!what) return privately(interaction, sentence.unknownButton);
    if (what.kind === "dismiss") {
      await interaction.update({ content: "Left as it is: nothing was done.", embeds: [], components: [] });
      return;
    }
    if (what.kind === "form") return onForm(interaction, visitor, what.token);
    // Redrawn before anything is decided: what the decision makes of the card comes after it.
    const first = interaction.isStringSelectMenu()
      ? () => interaction.update({ components: menusAnew(interaction), allowedMentions: { parse: [] } })
      : what.kind === "confirm"
        ? () => interaction.deferReply({ flags: MessageFlags.Ephemeral })
        : // The answer takes the place of the question it confirms; anything else has a message of its own.
          () =>
            isQuestion(interaction)
              ? interaction.deferUpdate()
              : interaction.deferReply({ flags: MessageFlags.Ephemeral });
    if ((await acknowledge(first, log)) === "elsewhere") return;
    if (what.kind === "confirm") {
      const confirm = await within(patience, door.question(visitor, buttonOf(what.token, visitor.account)));
      return tell(interaction, drawConfirm(labelOf(interaction), what.token, confirm));
    }
    await show(interaction, await door.press(visitor, buttonOf(what.token, visitor.account)));
  };

  /** A modal cannot follow a deferral, so this press waits for the door, but not for long. */
  const onForm = async (interaction: Clicked, visitor: Visitor, custom: string): Promise<void> => {
    const { token, again } = begun(custom);
    const draft = again ? drafts.find(visitor.account, token) : undefined;
    if (!draft) {
      const answer = await within(patience, door.press(visitor, buttonOf(token, visitor.account)));
      if (!answer) return privately(interaction, sentence.tooSlow);
      if (answer.type !== "form") return show(interaction, answer);
      drafts.keep(visitor.account, token, draftOf(answer));
    }
    const open = drafts.find(visitor.account, token);
    const parts = open ? steps(open.form) : [];
    const part = open && parts[open.step];
    if (!open || !part) return privately(interaction, sentence.unknownButton);
    const { step, errors, values } = open;
    try {
      await interaction.showModal(drawForm(part, modalId(token, { step, of: parts.length }), { errors, values }));
    } catch (fault) {
      log.warn({ from: "discord", fault: String(fault) }, "a form could not be opened");
      return privately(interaction, sentence.tooSlow);
    }
    // A modal that is closed again tells nobody, and the same entry may be chosen once more.
    if (interaction.isStringSelectMenu()) await resetMenu(interaction);
  };

  const onSubmit = async (interaction: ModalSubmitInteraction, visitor: Visitor): Promise<void> => {
    const what = submitted(interaction.customId);
    if (!what) return privately(interaction, sentence.unknownButton);
    const { token, step, of } = what;
    const user = visitor.account;
    const taken = await acknowledge(() => interaction.deferReply({ flags: MessageFlags.Ephemeral }), log);
    if (taken === "elsewhere") return;
    let draft = drafts.find(user, token);
    if (!draft && of > 1) {
      // It is asked again what the form is; nothing is decided by a part of its answers.
      const answer = await door.press(visitor, buttonOf(token, user));
      if (answer.type !== "form") return show(interaction, answer);
      draft = draftOf(answer);
    }
    const values = { ...draft?.values, ...answersOf(interaction.components as unknown as Submitted[]) };
    const goOn = pressId("form", goingOn(token));
    if (draft && step > draft.step) {
      drafts.keep(user, token, { ...draft, values });
      return tell(interaction, drawContinue(draft.form, goOn, { lost: true }));
    }
    if (draft && step + 1 < steps(draft.form).length) {
      drafts.keep(user, token, { ...draft, step: step + 1, values });
      return tell(interaction, drawContinue(draft.form, goOn));
    }
    // Kept until it is decided: if something breaks, nothing that was typed is lost.
    if (draft) drafts.keep(user, token, { ...draft, step: 0, values });
    const answer = await door.press(visitor, draft?.button ?? buttonOf(token, user), values);
    if (answer.type !== "form") {
      drafts.drop(user, token);
      return show(interaction, answer);
    }
    const { form, errors = {} } = answer;
    const wrong = steps(form).findIndex(({ fields }) => fields.some(({ name }) => name in errors));
    drafts.keep(user, token, { ...draftOf(answer), step: Math.max(0, wrong), values });
    return tell(interaction, drawContinue(form, goOn, { errors }));
  };

  const onCommand = async (interaction: ChatInputCommandInteraction, visitor: Visitor): Promise<void> => {
    const taken = await acknowledge(() => interaction.deferReply({ flags: MessageFlags.Ephemeral }), log);
    if (taken === "elsewhere") return;
    const { verb, given } = chosen(interaction);
    const command = commands.find(({ name }) => name === verb);
    const said = command ? commandCall(command, given) : verb;
    return show(interaction, await door.command(visitor, whereOf(interaction), said));
  };

  const onTyping = async (interaction: AutocompleteInteraction): Promise<void> => {
    const visitor = visitorOf(interaction);
    const { name, value } = interaction.options.getFocused(true);
    const verb = interaction.options.getSubcommand();
    const field = commands.find((one) => one.name === verb)?.fields.find((one) => optionName(one.name) === name);
    const kind = field && suggestionKind(field);
    const found =
      typeof visitor === "string" || !kind ? [] : ((await within(patience, suggest(visitor, kind, value))) ?? []);
    await interaction.respond(found.map((one) => ({ name: oneLine(one.label, 100), value: one.value.slice(0, 100) })));
  };

  const route = async (interaction: Interaction): Promise<void> => {
    if (interaction.isAutocomplete())
      return onTyping(interaction).catch((fault: unknown) =>
        log.warn({ from: "discord", fault: String(fault) }, "nothing could be suggested"),
      );
    const key = `interaction/${interaction.id}`;
    if (!interaction.isRepliable() || !once.first(key)) return;
    try {
      const visitor = visitorOf(interaction);
      if (typeof visitor === "string") {
        if (visitor !== "not-human") await privately(interaction, sentence.stranger);
        return await refuse(visitor, { account: interaction.user.id, channel: interaction.channelId ?? "" });
      }
      if (interaction.isButton() || interaction.isStringSelectMenu()) return await onClick(interaction, visitor);
      if (interaction.isModalSubmit()) return await onSubmit(interaction, visitor);
      if (interaction.isChatInputCommand()) return await onCommand(interaction, visitor);
      await privately(interaction, sentence.unknownButton);
    } catch (fault) {
      once.forget(key);
      const id = logFault(parts, { from: "discord" }, fault, "a click or command from Discord broke");
      await privately(interaction, faultCard(id));
    }
  };

  return { listen: (client) => void client.on("interactionCreate", (interaction) => void route(interaction)) };
}

/** Nothing of it is answered yet. */
const draftOf = ({ form, press, shown, errors = {} }: Extract<DoorAnswer, { type: "form" }>): Draft => ({
  form,
  step: 0,
  values: {},
  errors,
  button: { press, ...(shown && { shown }) },
});

/** A command cannot open a form after it was acknowledged; its button can. */
const asksFirst = ({ form, press }: Extract<DoorAnswer, { type: "form" }>): Card => ({
  ...sentence.asksFirst,
  buttons: [{ label: `${form.title}…`, press, form }],
});

/** "Are you sure?", which has a button that dismisses it. */
const isQuestion = ({ message }: Clicked): boolean => JSON.stringify(message.components).includes(`"${dismissId()}"`);

function labelOf(interaction: Clicked): string {
  if (interaction.isButton()) return ("label" in interaction.component && interaction.component.label) || "Do it";
  const { options = [] } = interaction.component;
  return options.find(({ value }) => value === interaction.values[0])?.label ?? "Do it";
}

function chosen({ options }: ChatInputCommandInteraction): { verb: string; given: Map<string, string> } {
  const verb = options.getSubcommand();
  // Options of the subcommand, hoisted by the library.
  const given = new Map<string, string>();
  const hoisted = options.data.flatMap((one) => one.options?.flatMap((inner) => inner.options ?? [inner]) ?? []);
  for (const { name, value } of hoisted) if (value !== undefined) given.set(name, String(value));
  return { verb, given };
}

/** In a thread the channel is the one it hangs on, and the thread is named by the message it began with. */
function whereOf({ channel, channelId }: ChatInputCommandInteraction): { channel: string; thread?: string } {
  if (!channel?.isThread() || !channel.parentId) return { channel: channelId };
  return { channel: channel.parentId, thread: `${channel.parentId}/${channel.id}` };
}

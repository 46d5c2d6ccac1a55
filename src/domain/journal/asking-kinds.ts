/** The kinds of things that ask people, with what is fixed about each: its words, its id, how its calls go out. One entry a kind. */
import { kindOf, type Subject } from "./event.ts";
import type { AskingKind, TypeAbout } from "./event-kinds.ts";

/** What everybody who handles such things asks about a kind, and none may guess: a fact that is missing here does not compile. */
interface AskingFacts<K extends AskingKind> {
  /** Its short ids begin with it: "BR" of "BR-142". */
  readonly prefix: string;
  /** An id as examples and usages show it. */
  readonly example: string;
  /** In a sentence: one, with its article, and several. Pages and the API stand under the last, with dashes. */
  readonly one: string;
  readonly a: string;
  readonly many: string;
  /** Its first event; and that with which its card is posted, which makes the first call. */
  readonly begins: TypeAbout<K>;
  readonly posts: TypeAbout<K>;
  /** The status, as its index has it, of one that still asks somebody. */
  readonly asking: string;
  /** In which lane calls about it go out. "update" never goes ahead of what stops or lets go somebody. */
  readonly lane: "page" | "approval" | "update";
  /** Steps of its ladder may page people outside of chat. */
  readonly pages: boolean;
  /** While chat is down whoever it calls is paged in its place. */
  readonly fallsBack: boolean;
  /** In a crowd it is gathered with others into one message. */
  readonly bundled: boolean;
  /** What a digest calls one that still asks somebody and has no severity; undefined where its list of what is open has none. */
  readonly inDigest: string | undefined;
  /** What "/ward list" calls it; undefined where a command of its own lists them. */
  readonly listed: string | undefined;
  /** People may give it more time: what its calls say of its end is drawn anew while it still waits. */
  readonly extendable: boolean;
  /** What a person does about it counts as their work. */
  readonly work: boolean;
  /** The statuses in which its signals and its words stay however old they grow. */
  readonly keeps: readonly string[];
}

export const askingKinds = {
  breach: {
    prefix: "BR",
    example: "BR-142",
    one: "breach",
    a: "a breach",
    many: "breaches",
    begins: "breach.opened",
    posts: "breach.opened",
    asking: "open",
    lane: "page",
    pages: true,
    fallsBack: true,
    bundled: true,
    inDigest: "breach",
    listed: "breaches",
    extendable: false,
    work: true,
    keeps: ["open"],
  },
  approval: {
    prefix: "AP",
    example: "AP-77",
    one: "approval",
    a: "an approval",
    many: "approvals",
    begins: "approval.asked",
    posts: "approval.asked",
    asking: "waiting",
    lane: "approval",
    pages: true,
    fallsBack: true,
    bundled: true,
    inDigest: "approval",
    listed: "approvals",
    extendable: true,
    work: true,
    // Approved, it may still be carried out.
    keeps: ["waiting", "approved", "claimed"],
  },
  // Nobody is stopped or let go by a change of a pact: it can wait for people to read their chat.
  change: {
    prefix: "CR",
    example: "CR-19",
    one: "change request",
    a: "a change request",
    many: "change requests",
    begins: "change.proposed",
    posts: "change.proposed",
    asking: "proposed",
    lane: "update",
    pages: false,
    fallsBack: false,
    bundled: false,
    inDigest: "pact change",
    listed: "changes",
    extendable: false,
    work: true,
    keeps: ["proposed"],
  },
  postmortem: {
    prefix: "PM",
    example: "PM-12",
    one: "postmortem",
    a: "a postmortem",
    many: "postmortems",
    begins: "postmortem.drafted",
    posts: "postmortem.drafted",
    asking: "draft",
    lane: "update",
    pages: false,
    fallsBack: false,
    bundled: false,
    inDigest: undefined,
    listed: "postmortems",
    extendable: false,
    work: true,
    keeps: ["draft"],
  },
  // It goes the way of a breach, and whatever is real has precedence. Whether people are reached is what it tries: while chat is down as well.
  drill: {
    prefix: "DR",
    example: "DR-3",
    one: "drill",
    a: "a drill",
    many: "drills",
    begins: "drill.started",
    posts: "drill.crossed",
    asking: "running",
    lane: "page",
    pages: true,
    fallsBack: true,
    bundled: false,
    inDigest: undefined,
    listed: undefined,
    extendable: false,
    work: false,
    keeps: ["running"],
  },
} as const satisfies { readonly [K in AskingKind]: AskingFacts<K> };

export const isAsking = (kind: string): kind is AskingKind => Object.hasOwn(askingKinds, kind);

/** In the order of their declaration: what is decided soonest comes first. */
export const allAsking: readonly AskingKind[] = Object.keys(askingKinds).filter(isAsking);

/** The kinds that "/ward list" lists, each under its own word. */
export type ListedKind = {
  [K in AskingKind]: (typeof askingKinds)[K]["listed"] extends string ? K : never;
}[AskingKind];

export const listedKinds = allAsking.filter((kind): kind is ListedKind => askingKinds[kind].listed !== undefined);

export const factsOf = (kind: AskingKind): AskingFacts<AskingKind> => askingKinds[kind];

/** The same of a thing. Throws for one that asks nobody: nothing calls people about it. */
export function askingFacts(subject: Subject): AskingFacts<AskingKind> {
  const kind = kindOf(subject);
  if (!isAsking(kind)) throw new Error(`"${subject}" is of no kind that asks people`);
  return factsOf(kind);
}

/** Where pages and the API show things of a kind: "change-requests". */
export const folderOf = (kind: AskingKind): string => askingKinds[kind].many.replaceAll(" ", "-");

/** HTML as a tagged template that escapes whatever is put into it. There is no way to insert markup but another template. */

/** Markup that was built by `html`. The mark is private, so no data, whatever its shape, can pass for it. */
export class Html {
  readonly #markup: string;
  constructor(mark: typeof built, markup: string) {
    if (mark !== built) throw new Error("Html is only built by the html template.");
    this.#markup = markup;
  }
  toString(): string {
    return this.#markup;
  }
}

/** What may stand in a `${}`. Nothing is written for undefined, null and booleans, so `cond && html` reads well. */
type Slot = Html | string | number | boolean | null | undefined | readonly Slot[];

/** Attribute values must be quoted in the template: the escape covers text and quoted attributes. */
export const html = (parts: TemplateStringsArray, ...slots: Slot[]): Html =>
  new Html(
    built,
    parts.reduce((markup, part, index) => markup + write(slots[index - 1]) + part),
  );

const escapeHtml = (text: string): string => text.replace(/[&<>"'`]/g, (character) => entities[character] ?? character);

function write(slot: Slot): string {
  if (slot instanceof Html) return slot.toString();
  if (Array.isArray(slot)) return slot.map(write).join("");
  if (typeof slot === "string") return escapeHtml(slot);
  return typeof slot === "number" ? String(slot) : "";
}

const built = Symbol("built by html");

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

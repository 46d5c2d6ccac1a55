/** Our own pages as a person reads them: parts by their element, words without tags, forms as what they would send. */

/** The outer text of every element of a kind whose opening tag matches. Elements of the same kind may nest. */
export function elements(page: string, tag: string, opening: RegExp = /(?:)/): string[] {
  const found: string[] = [];
  for (const { index, 0: open } of page.matchAll(new RegExp(`<${tag}(?=[\\s>])[^>]*>`, "g"))) {
    if (!opening.test(open)) continue;
    let depth = 0;
    for (const { index: at, 0: one } of page.slice(index).matchAll(new RegExp(`</?${tag}(?=[\\s>])[^>]*>`, "g"))) {
      depth += one.startsWith("</") ? -1 : 1;
      if (depth > 0) continue;
      found.push(page.slice(index, index + at + one.length));
      break;
    }
  }
  return found;
}

/** Words as they are read: what is only for screen readers is left out, a block is a line. */
export const wordsOfHtml = (markup: string): string =>
  unescaped(
    markup
      .replace(/<(script|style|svg)[\s\S]*?<\/\1>/g, "")
      .replace(/<\/(p|li|dd|dt|h\d|div|section|header|footer|article|blockquote|figcaption|label)>/g, "\n")
      .replace(/<[^>]+>/g, "")
      .replace(/[ \t]*\n\s*/g, "\n"),
  ).trim();

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? "");

export interface HtmlForm {
  action: string;
  /** What is sent unseen. */
  hidden: Record<string, string>;
  /** Names of the fields a person fills in, in order, with what stands in them. */
  fields: { name: string; value: string; options?: { value: string; label: string }[] }[];
  /** The words on its button. */
  submit: string;
  words: string;
}

const attribute = (open: string, name: string): string | undefined => {
  const value = open.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1];
  return value === undefined ? undefined : unescaped(value);
};

const standingIn = (form: string, textarea: string): string => {
  const from = form.indexOf(textarea) + textarea.length;
  return unescaped(form.slice(from, form.indexOf("</textarea>", from)));
};

export const formsOf = (markup: string): HtmlForm[] =>
  elements(markup, "form").map((form) => {
    const inputs = [...form.matchAll(/<(input|textarea|select)\s[^>]*>/g)];
    const hidden = inputs.flatMap(([open]) =>
      attribute(open, "type") === "hidden" ? [[attribute(open, "name") ?? "", attribute(open, "value") ?? ""]] : [],
    );
    const fields = inputs.flatMap(([open, kind]) => {
      const name = attribute(open, "name");
      if (name === undefined || attribute(open, "type") === "hidden") return [];
      if (kind === "textarea") return [{ name, value: standingIn(form, open) }];
      if (kind === "input") return [{ name, value: attribute(open, "value") ?? "" }];
      const list = elements(form, "select").find((one) => one.startsWith(open)) ?? "";
      const options = [...list.matchAll(/<option\s[^>]*>([^<]*)/g)].map(([tag, label = ""]) => ({
        value: attribute(tag, "value") ?? "",
        label: unescaped(label),
      }));
      const chosen = /<option\s[^>]*\sselected[^>]*>/.exec(list)?.[0];
      return [
        { name, value: chosen === undefined ? (options[0]?.value ?? "") : (attribute(chosen, "value") ?? ""), options },
      ];
    });
    return {
      action: attribute(form.slice(0, form.indexOf(">") + 1), "action") ?? "",
      hidden: Object.fromEntries(hidden) as Record<string, string>,
      fields,
      submit: wordsOfHtml(elements(form, "button")[0] ?? ""),
      words: wordsOfHtml(form),
    };
  });

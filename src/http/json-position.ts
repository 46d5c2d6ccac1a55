/** Where a text stops being JSON. The parser itself does not always say, and it is asked only when something is wrong. */

type Expecting = "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" | "nothing";

const blank = /[ \t\n\r]*/y;
const string = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const plain = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true(?!\w)|false(?!\w)|null(?!\w)/y;

/** The index of the first character that cannot stand where it stands; the length when the text ends too early. */
export function positionOfError(text: string): number {
  const open: ("{" | "[")[] = [];
  let expecting: Expecting = "value";
  let index = 0;
  const after = (): Expecting => (open.length > 0 ? "comma or end" : "nothing");
  const eat = (token: RegExp): boolean => {
    token.lastIndex = index;
    if (!token.test(text)) return false;
    index = token.lastIndex;
    return true;
  };
  for (;;) {
    eat(blank);
    if (index >= text.length) return text.length;
    const character = text[index];
    const closes = (character === "}" && open.at(-1) === "{") || (character === "]" && open.at(-1) === "[");
    if (closes && (expecting === "comma or end" || expecting === "key or end" || expecting === "value or end")) {
      open.pop();
      index += 1;
      expecting = after();
    } else if (expecting === "comma or end" && character === ",") {
      index += 1;
      expecting = open.at(-1) === "{" ? "key" : "value";
    } else if (expecting === "colon" && character === ":") {
      index += 1;
      expecting = "value";
    } else if ((expecting === "key" || expecting === "key or end") && eat(string)) expecting = "colon";
    else if (expecting === "value" || expecting === "value or end") {
      if (character === "{" || character === "[") {
        open.push(character);
        index += 1;
        expecting = character === "{" ? "key or end" : "value or end";
      } else if (eat(string) || eat(plain)) expecting = after();
      else return index;
    } else return index;
  }
}

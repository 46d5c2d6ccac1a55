/** The documents that show the pictures. */
import type { Pictured } from "./cards.ts";

export const cardsPage = (cards: readonly Pictured[]): string => `# Every card, as it is seen

Slack (a local workspace) at the left, the web room at the right; light above dark. What stands in one of them only is shown alone. Made by \`npm run pictures\` from a running fleet; its clock is moved by hand, so Slack's own time of each message is left out. [Whole pages](pages.md) of the web room are shown beside this one.

Discord is not pictured: the local Discord of the tests speaks its gateway and its API but draws nothing, and a drawing of our own would show our guess. What is sent there is held by the tests against Discord's own description of its API, and [how it reads](discord.md) is said in words. Mails and pages have no pictures either: they are plain text.

${listed(cards)}
`;

export const pagesPage = (pages: readonly Pictured[]): string => `# The web room, page by page

At a desk and on a phone (390 px wide), light above dark; a long page is cut at 1,500 px. Made by \`npm run pictures\` from the same running fleet as [the cards](cards.md).

${listed(pages)}
`;

const listed = (pictured: readonly Pictured[]): string =>
  pictured.map(({ name, caption }) => `## ${caption}\n\n![${caption}](pictures/${name}.png)`).join("\n\n");

/** Text inside a Mermaid label: nothing a person or a pact wrote ends the label or becomes markup (https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters). */
export const mermaidText = (text: string): string =>
  text.replaceAll(/["#;<>&`\\\n\r]/g, (letter) =>
    letter === "\n" || letter === "\r" ? " " : `#${letter.charCodeAt(0)};`,
  );

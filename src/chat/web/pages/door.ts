/** Pages for somebody who is not inside: sign in, a used link, nothing here, something broke. Kind, and with a next step. */
import type { LinkState } from "../../../flows/access/sign-in.ts";
import type { Cast } from "../../../views/room/room-page.ts";
import { type Html, html } from "../html.ts";
import { mark } from "../icons.ts";

/** No one is named before somebody is signed in, except in the example. */
export const signInPage = (back: string, cast: readonly Cast[] | undefined): Html =>
  cast
    ? html`${brand()}<h1>Try the example</h1>
<p>A small airline's agents, with a recording of their real runs. Be one of its people; what you may decide follows from the pact.</p>
<form method="post" action="/sign-in/example"><input type="hidden" name="back" value="${back}"><ul class="cast">${cast.map(
        ({ id, name, roles }) =>
          html`<li><button class="cast-button" name="person" value="${id}"><strong>${name}</strong><span class="aside">${roles}</span></button></li>`,
      )}</ul></form>
<p class="aside">Only this machine can open this page. With a wardroom.yaml of your own, people sign in by a one-time link.</p>`
    : html`${brand()}<h1>Sign in</h1>
<p>You sign in with a one-time address. Ask an admin for yours, or make it on the host:</p>
<pre><code>npx wardroom link --person YOU --web</code></pre>
<p class="aside">It is good for ten minutes and for one use; the session it opens lasts twelve hours.</p>`;

/** Opening a link uses nothing up: a preview by a chat or mail program must not. The button does. */
export const linkPage = (token: string, name: string): Html =>
  html`${brand()}<h1>Welcome, ${name}</h1><p>This address signs you in on this browser, once, for twelve hours.</p>
<form method="post" action="/sign-in/${encodeURIComponent(token)}"><button class="button primary" autofocus>Sign in as ${name}</button></form>`;

export function linkProblemPage(state: Exclude<LinkState, { type: "good" }>): Html {
  const said = {
    used: [
      "This address was used already",
      "Each one opens the door once. If it was not you who used it, tell an admin.",
    ],
    expired: ["This address is too old", "It was good for ten minutes."],
    unknown: ["This address is not one of ours", "Part of it may have been lost on the way: copy it whole."],
  }[state.type];
  return html`${brand()}<h1>${said[0]}</h1><p>${said[1]}</p><p>A new one is made on the host:</p><pre><code>npx wardroom link --person YOU --web</code></pre><p><a href="/">Go to the front door</a></p>`;
}

export const problemPage = (title: string, sentence: string): Html =>
  html`${brand()}<h1>${title}</h1><p>${sentence}</p><p><a class="button" href="/">Go to the first page</a></p>`;

/** Shown for a moment to who comes from another site: the cookie is only sent to requests that start here. */
export const passingPage = (to: string): Html => html`${brand()}<p>One moment. <a href="${to}">Go on</a></p>`;

const brand = (): Html => html`<p class="door-brand">${mark(34)}<span>Wardroom</span></p>`;

/*
 * What a page can do besides showing itself: countdowns, dialogs, the palette, keys, and a steady focus under live updates.
 * Decisions need none of it: every button is a form of its own.
 */
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  /* ---- Time: the service's clock counts, not this machine's ---- */

  const offset = Number($('meta[name="wardroom-now"]')?.content || Date.now()) - Date.now();
  const second = 1000;
  const minute = 60 * second;
  const hour = 60 * minute;

  function far(at) {
    const ahead = at - (Date.now() + offset);
    const away = Math.abs(ahead);
    const words =
      away < 10 * minute && ahead > 0
        ? [
            Math.floor(away / minute) > 0 && `${Math.floor(away / minute)} min`,
            `${Math.floor((away % minute) / second)} s`,
          ]
            .filter(Boolean)
            .join(" ")
        : away < minute
          ? ""
          : away < hour
            ? `${Math.round(away / minute)} min`
            : away < 48 * hour
              ? `${Math.round(away / hour)} h`
              : `${Math.round(away / (24 * hour))} d`;
    if (ahead > 0) return `in ${words}`;
    return words ? `${words} ago` : "just now";
  }

  function tick() {
    for (const span of $$("[data-rel]")) {
      const at = Number(span.dataset.rel);
      const text = far(at);
      if (span.textContent !== text) span.textContent = text;
      const left = at - (Date.now() + offset);
      span.classList.toggle("soon", left > 0 && left < 2 * minute);
    }
  }

  /* ---- The tab: a mark on its icon while somebody's answer is awaited ---- */

  function markTab() {
    const icon = $("#favicon");
    const wanted = /^\(\d+\)/.test(document.title) ? icon.dataset.waiting : icon.dataset.quiet;
    if (icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
  }

  /* ---- Focus: what a person was on stays what they are on ---- */

  let lastCard;
  let opener;

  document.addEventListener("focusin", ({ target }) => {
    const card = target.closest("[data-card]");
    if (card) lastCard = card.id;
    else if (!target.closest("dialog, #notices")) lastCard = undefined;
  });

  function keepFocus() {
    const lost = !document.activeElement || document.activeElement === document.body;
    if (lost && lastCard && !$("dialog[open]")) document.getElementById(lastCard)?.focus({ preventScroll: true });
  }

  /* An open menu or dialog stays open when the card around it is redrawn; what this script marks stays marked. */
  htmx.registerExtension("wardroom", {
    htmx_before_morph_attr: (element, { attrName }) =>
      attrName !== "data-settling" &&
      !(attrName === "open" && (element.tagName === "DETAILS" || element.tagName === "DIALOG")),
  });

  /*
   * A card that was just redrawn takes no press for a moment: a click meant for the button that stood there before, or the
   * second half of a double click, must not decide something else.
   */
  const moment = 450;
  const faces = new WeakMap();

  function noteFaces() {
    for (const card of $$("[data-card]")) {
      const face = $$("form[action='/press']", card)
        .map((form) => form.id)
        .join(" ");
      const before = faces.get(card);
      if (before?.face === face) continue;
      clearTimeout(before?.settling);
      const settling = before && setTimeout(() => card.removeAttribute("data-settling"), moment);
      card.toggleAttribute("data-settling", Boolean(before));
      faces.set(card, { face, settling });
    }
  }

  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.closest("[data-card][data-settling]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );

  document.addEventListener("htmx:after:swap", () => {
    noteFaces();
    tick();
    const ask = $("#ask");
    if (ask && !ask.open) showAsk(ask);
    keepFocus();
    tidyNotices();
  });

  /* The title is set after the swap is told. */
  document.addEventListener("htmx:finally:swap", markTab);

  /* ---- Dialogs ---- */

  function showAsk(dialog) {
    const palette = $("#palette");
    if (palette?.open) palette.close();
    dialog.addEventListener("close", () => {
      dialog.remove();
      const back = opener && document.getElementById(opener);
      if (back) back.focus({ preventScroll: true });
      else keepFocus();
    });
    dialog.showModal();
  }

  document.addEventListener("submit", ({ target, submitter }) => {
    const dialog = target.closest("#ask");
    if (!dialog && submitter?.id) opener = submitter.id;
    const menu = target.closest("details.more");
    if (menu) menu.open = false;
  });

  document.addEventListener("htmx:finally:request", ({ target, detail }) => {
    const form = detail?.ctx?.sourceElement ?? target;
    if (form?.closest?.("#ask") && (detail?.ctx?.response?.status ?? 500) < 500) form.closest("#ask").close();
    if (form?.closest?.("#palette")) $("#palette-text").select();
    // What an answer asked is answered, unless a dialog asks for more.
    if ((detail?.ctx?.response?.status ?? 500) < 500 && !$("#ask")) form?.closest?.("[data-notice]")?.remove();
    for (const input of $$('input[name="ask"][value="yes"]')) input.value = "";
  });

  document.addEventListener("click", (event) => {
    const { target } = event;
    const close = target.closest("[data-close]");
    if (close) {
      const dialog = close.closest("dialog");
      if (dialog) {
        event.preventDefault();
        dialog.close();
      }
    }
    if (target.closest("[data-dismiss]")) target.closest("[data-notice]")?.remove();
    if (target.closest("[data-help]")) $("#help")?.showModal();
    if (target.closest("[data-palette]")) {
      event.preventDefault();
      openPalette();
    }
    if (target.closest("[data-theme-toggle]")) changeTheme();
    if (target instanceof HTMLDialogElement && target.open) {
      const box = target.getBoundingClientRect();
      if (
        event.clientX < box.left ||
        event.clientX > box.right ||
        event.clientY < box.top ||
        event.clientY > box.bottom
      )
        target.close();
    }
    for (const menu of $$("details.more[open], details.who[open]")) if (!menu.contains(target)) menu.open = false;
  });

  function changeTheme() {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    const theme = dark ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("wardroom-theme", theme);
    } catch {
      /* It then lasts as long as the page. */
    }
  }

  /* ---- Answers: what went well passes by itself, a refusal stays ---- */

  const passing = 12 * second;

  function tidyNotices() {
    const all = $$("#notices [data-notice]");
    for (const old of all.slice(0, Math.max(0, all.length - 4))) old.remove();
    for (const notice of all)
      if ("passes" in notice.dataset && !notice.dataset.timed) {
        notice.dataset.timed = "yes";
        const leave = () => (notice.matches(":hover, :focus-within") ? setTimeout(leave, passing) : notice.remove());
        setTimeout(leave, passing);
      }
  }

  /* ---- The stream ---- */

  const live = $("#live");
  const state = $("#live-state");

  function say(word, name) {
    if (!state || state.dataset.state === name) return;
    state.dataset.state = name;
    $(".live-word", state).textContent = word;
  }

  if (live) {
    let paused = false;
    document.addEventListener("htmx:sse:after:connection", () => say("Live", "live"));
    document.addEventListener("htmx:sse:error", ({ detail }) => {
      say("Reconnecting", "lost");
      if (detail?.status === 401 || detail?.status === 404) location.reload();
    });
    document.addEventListener("htmx:sse:close", () => say(paused ? "Paused" : "Reconnecting", "lost"));
    document.addEventListener("htmx:error", ({ target }) => {
      if (target !== live) return;
      say("Reconnecting", "lost");
      setTimeout(() => htmx.trigger(live, "wake"), 3 * second);
    });
    live.addEventListener("htmx:sse:before:connection", ({ detail }) => {
      if (detail.connection.attempt > 0) say("Reconnecting", "lost");
    });
    /* Too many pages of one person are open: this one rests until it is looked at. */
    live.addEventListener("pause", () => {
      paused = true;
    });
    live.addEventListener("over", () => location.reload());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && paused) {
        paused = false;
        htmx.trigger(live, "wake");
      }
    });
  }

  /* ---- The palette ---- */

  const palette = $("#palette");
  const field = $("#palette-text");
  const options = palette ? $$("[role=option]", palette) : [];
  let chosen = -1;

  function openPalette(text = "") {
    if (!palette || palette.open) return;
    field.value = text;
    $("#palette-answer").replaceChildren();
    palette.showModal();
    field.focus();
    filter();
  }

  function filter() {
    const typed = field.value
      .trimStart()
      .replace(/^\/?ward\s+/i, "")
      .toLowerCase();
    const verb = typed.split(/\s+/)[0] ?? "";
    const argued = /\s/.test(typed);
    const starts = options.filter(({ dataset }) => (argued ? dataset.name === verb : dataset.name.startsWith(verb)));
    const shown =
      starts.length > 0 || argued ? starts : options.filter((one) => one.textContent.toLowerCase().includes(verb));
    for (const option of options) option.hidden = !shown.includes(option);
    choose(-1);
  }

  function choose(index) {
    const shown = options.filter((option) => !option.hidden);
    chosen = shown.length === 0 ? -1 : Math.max(-1, Math.min(index, shown.length - 1));
    for (const option of options) option.setAttribute("aria-selected", String(option === shown[chosen]));
    if (shown[chosen]) {
      field.setAttribute("aria-activedescendant", shown[chosen].id);
      shown[chosen].scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
    return shown[chosen];
  }

  function take(option) {
    field.value = option.dataset.fill;
    filter();
    if (option.dataset.runs === "yes") field.form.requestSubmit();
    else field.focus();
  }

  if (palette) {
    field.addEventListener("input", filter);
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Tab" && !event.shiftKey) {
        const option = choose(Math.max(0, chosen));
        if (option && field.value.trim() !== option.dataset.name) {
          event.preventDefault();
          field.value = `${option.dataset.name} `;
          filter();
        }
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        take(options.filter((option) => !option.hidden)[chosen]);
      }
    });
    $("#palette-list").addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) take(option);
    });
    palette.addEventListener("close", keepFocus);
    /* What is typed is about the cards as they stand behind it; one that was just redrawn was not read yet. */
    field.form.addEventListener(
      "submit",
      () => {
        const standing = $$("main [data-card][data-shown]:not([data-settling])");
        field.form.elements.page.value = standing.map(({ dataset }) => dataset.shown).join(" ");
      },
      true,
    );
  }

  /* ---- Keys ---- */

  const cards = () => $$("[data-card]");
  const current = () => document.activeElement?.closest?.("[data-card]") ?? document.getElementById(lastCard);

  function step(by) {
    const all = cards();
    if (all.length === 0) return;
    const at = all.indexOf(current());
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))];
    next.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    next.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  /** Asks before it decides: a key is too easily hit. */
  function ask(verb) {
    const card = current() ?? cards().find((one) => $(`[data-verb="${verb}"]`, one));
    const button = card && $(`[data-verb="${verb}"]`, card);
    if (!button) return;
    card.focus({ preventScroll: true });
    button.focus({ preventScroll: true });
    button.form.elements.ask.value = "yes";
    button.form.requestSubmit(button);
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k" && !event.altKey) {
      event.preventDefault();
      openPalette();
      return;
    }
    const { target } = event;
    if (event.metaKey || event.ctrlKey || event.altKey || $("dialog[open]")) return;
    if (target.closest("input, textarea, select, [contenteditable]")) return;
    const does = {
      j: () => step(1),
      k: () => step(-1),
      a: () => ask("approve"),
      d: () => ask("deny"),
      l: () => current() && $('[data-verb="acknowledge"]', current())?.click(),
      o: () => current() && $(".card-title a", current())?.click(),
      "/": () => openPalette(),
      "?": () => $("#help")?.showModal(),
      Escape: () => {
        for (const menu of $$("details.more[open], details.who[open]")) menu.open = false;
      },
    }[event.key];
    if (does) {
      event.preventDefault();
      does();
    } else if (event.key === "Enter" && target.matches("[data-card]")) $(".card-title a", target)?.click();
  });

  noteFaces();
  tick();
  markTab();
  tidyNotices();
  setInterval(tick, second);
})();

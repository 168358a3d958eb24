// Keys, dropped files, selected text, and what is typed while it is not kept yet. Pages work without it; nothing here knows what the record holds.
"use strict";

(() => {
  const WAIT = 1200; // milliseconds in which the second key of a sequence may follow
  let begun = "";
  let timer = 0;

  const typing = (at) => at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  const withKeys = (keys) =>
    [...document.querySelectorAll("[data-keys]")].find(
      (one) => one.dataset.keys === keys && one.offsetParent !== null && !one.disabled,
    );
  const begins = (keys) =>
    [...document.querySelectorAll("[data-keys]")].some((one) => one.dataset.keys.startsWith(`${keys} `));

  const act = (one) => (typing(one) ? one.focus() : one.click());

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target)) return;
    const keys = begun ? `${begun} ${event.key}` : event.key;
    clearTimeout(timer);
    begun = "";
    const found = withKeys(keys);
    if (found) {
      event.preventDefault();
      act(found);
    } else if (begins(keys)) {
      begun = keys;
      timer = setTimeout(() => (begun = ""), WAIT);
    }
  });

  // A file dropped on the form is the file of the form.
  const form = document.querySelector("form[data-drop]");
  if (form) {
    const input = form.querySelector("input[type=file]");
    const over = (event) => {
      event.preventDefault();
      form.classList.toggle("dropping", event.type === "dragover");
    };
    for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, over);
    document.addEventListener("drop", (event) => {
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    });
  }

  // Selected text: places count the characters of the text as the server holds it, which is not how
  // the browser counts: it takes some characters for two.
  const characters = (text) => [...text].length;
  let selected = null;

  const place = (range) => {
    let from = null;
    let to = null;
    for (const one of document.querySelectorAll("[data-text] [data-start]")) {
      if (!range.intersectsNode(one)) continue;
      const words = one.firstChild;
      const start = Number(one.dataset.start);
      const length = words.data.length;
      const first = range.startContainer === words ? range.startOffset : 0;
      const last = range.endContainer === words ? range.endOffset : length;
      if (first >= last) continue;
      const whole = one.dataset.end !== undefined; // a withheld name is taken whole
      from ??= whole ? start : start + characters(words.data.slice(0, first));
      to = whole ? Number(one.dataset.end) : start + characters(words.data.slice(0, last));
    }
    return from === null ? null : [from, to];
  };

  document.addEventListener("selectionchange", () => {
    const now = document.getSelection();
    if (now.rangeCount && !now.isCollapsed && now.anchorNode.parentElement?.closest("[data-text]"))
      selected = place(now.getRangeAt(0));
  });
  document.addEventListener("click", (event) => {
    const taking = event.target.closest("[data-takes] button");
    if (taking && selected) {
      [taking.form.elements.from.value, taking.form.elements.to.value] = selected;
      selected = null;
    }
    const mark = event.target.closest("mark[data-at]");
    if (mark && document.getSelection().isCollapsed)
      document.querySelector(`a[data-number="${mark.dataset.at}"]`)?.click();
  });

  // What is typed is kept by the server. Until it says so, leaving the page is asked about; without
  // a line it is tried again.
  const TAB = Math.random().toString(36).slice(2); // of this page; nothing of it is stored
  const AGAIN = 3000;
  const waiting = new Set();
  let touched = false;
  const say = (what) => {
    for (const one of document.querySelectorAll("[data-line]")) one.hidden = one.dataset.line !== what;
  };

  document.addEventListener("input", (event) => {
    const kept = event.target.closest("[data-typed]");
    if (!kept) return;
    touched = true;
    waiting.add(kept);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-Tab"] = TAB;
  });
  const sending = new Set();
  document.addEventListener("newer", () => {
    if (!touched) location.reload();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches("[data-typed]")) return;
    waiting.delete(event.detail.elt);
    sending.add(event.detail.elt);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    sending.delete(event.detail.elt);
    if (event.detail.successful) say("");
  });
  const unsent = (elt, what) => {
    const kept = elt.matches("[data-typed]") ? elt : null;
    say(what || (kept ? "typed" : "sent"));
    if (!kept) return;
    waiting.add(kept);
    setTimeout(() => kept.isConnected && waiting.has(kept) && htmx.trigger(kept, "again"), AGAIN);
  };
  document.addEventListener("htmx:sendError", (event) => unsent(event.detail.elt, ""));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 423) unsent(event.detail.elt, "locked");
  });
  // A refusal is a page too: with its sentence, and what was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400 && event.detail.xhr.status !== 423) event.detail.shouldSwap = true;
  });
  document.addEventListener("htmx:afterSettle", () => {
    document.querySelector("[data-text] .now")?.scrollIntoView({ block: "nearest" });
    for (const one of waiting) if (!one.isConnected) waiting.delete(one);
  });
  addEventListener("beforeunload", (event) => {
    for (const one of new Set([...waiting, ...sending])) {
      if (!one.isConnected) continue;
      const form = one.closest("form");
      const line = document.querySelector("[data-line]:not([hidden])");
      if (line) event.preventDefault();
      else fetch(one.getAttribute("hx-post"), {
        method: "POST", body: new FormData(form), keepalive: true, headers: { "X-Tab": TAB },
      });
    }
  });
  document.querySelector("[data-text] .now")?.scrollIntoView({ block: "nearest" });
})();

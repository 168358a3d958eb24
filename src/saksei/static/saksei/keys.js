// Keys and dropped files. Pages work without it; nothing here knows what the record holds.
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
})();

/* While Saksei is changed (`saksei serve --reload`): when its server began anew, so does the page.
   Not while a field has the cursor: nothing that is typed is lost. */
"use strict";
(() => {
  let known = "";
  async function ask() {
    try {
      const now = await (await fetch("/begun/")).text();
      const types = document.activeElement?.matches("input, textarea, select");
      if (known && now !== known && !types) return location.reload();
      known = known || now;
    } catch { /* no answer while the server begins anew */ }
    return setTimeout(ask, 1000);
  }
  ask();
})();

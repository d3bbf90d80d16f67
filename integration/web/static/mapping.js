// Mapping pages work without this. With it, a change of a field is kept as soon as it is made, and the page shows at once what it gives.
(() => {
  const form = document.querySelector("form[data-live-form]");
  const path = document.getElementById("path");
  if (!form || !path) return;
  let busy = false, waiting = false, leaving = false;

  // Parts that the answer has anew take the place of ours, except where somebody is writing. A hidden or shown list stays as it is.
  const renew = (page) => {
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (fresh && !part.contains(document.activeElement)) part.replaceWith(document.adoptNode(fresh));
      else if (fresh && part.id === "tree") mark(part, fresh);
    }
    const invalid = page.getElementById("path")?.hasAttribute("aria-invalid");
    path.toggleAttribute("aria-invalid", false);
    if (invalid) path.setAttribute("aria-invalid", "true");
  };

  // The tree keeps the focus of whoever walks through it by keyboard; only what is used changes.
  const mark = (part, fresh) => {
    const used = new Set([...fresh.querySelectorAll(".used")].map((each) => each.value));
    for (const each of part.querySelectorAll("button.leaf")) each.classList.toggle("used", used.has(each.value));
  };

  // One after the other, so that the newest form is kept last; a request outlives the page, so that who goes on at once loses nothing.
  const keep = async () => {
    waiting = true;
    if (busy) return;
    busy = true;
    form.toggleAttribute("data-busy", true);
    while (waiting && !leaving) {
      waiting = false;
      await send();
    }
    form.toggleAttribute("data-busy", false);
    busy = false;
  };

  const send = async () => {
    try {
      const said = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body: said, cache: "no-store", keepalive: true });
      const text = await answer.text();
      if (!waiting) renew(new DOMParser().parseFromString(text, "text/html"));
    } catch {
      if (!leaving) form.submit();
    }
  };

  window.addEventListener("beforeunload", () => { leaving = true; });
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("button[form=choose-path]");
    if (!chosen) return;
    event.preventDefault();
    path.value = chosen.value;
    keep();
    if (window.matchMedia("(max-width: 639.98px)").matches) form.scrollIntoView();
  });
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
  });
})();

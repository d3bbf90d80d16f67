// Mapping pages work without this. With it, a change of a field is kept as soon as it is made, and the page shows at once what it gives.
(() => {
  const form = document.querySelector("form[data-live-form]");
  const path = document.getElementById("path");
  if (!form || !path) return;
  let newest = 0;

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

  const keep = async () => {
    const turn = ++newest;
    form.toggleAttribute("data-busy", true);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), cache: "no-store" });
      const text = await answer.text();
      if (turn === newest) renew(new DOMParser().parseFromString(text, "text/html"));
    } catch {
      form.submit();
    }
    if (turn === newest) form.toggleAttribute("data-busy", false);
  };

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

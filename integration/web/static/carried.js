// A session without cookies (CK-08). The word of the session lives in this variable and nowhere else: never in an address, never in
// storage. Pages are fetched with it and put in place of the one before; who reloads launches again from the course.
(() => {
  let word, lost;

  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    document.documentElement.classList.remove("asking");
    document.body.replaceWith(document.adoptNode(page.body));
    window.scrollTo(0, 0);
    document.getElementById("content")?.focus();
  };

  const complain = () => {
    const words = document.createElement("p");
    words.className = "summary";
    words.setAttribute("role", "alert");
    words.textContent = lost;
    document.getElementById("content").prepend(words);
  };

  const go = async (address, options, remember = "pushState") => {
    try {
      const headers = { Authorization: `Bearer ${word}` };
      const answer = await fetch(address, { ...options, headers, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" });
      show(await answer.text());
      if (remember) history[remember](null, "", answer.url);
    } catch {
      complain();
    }
  };

  const isOurs = (address) => address.origin === location.origin && address.pathname.startsWith("/t/");

  const click = (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || elsewhere || link.target || link.hasAttribute("download")) return;
    const address = new URL(link.href);
    if (!isOurs(address) || (address.hash && address.pathname === location.pathname)) return;
    event.preventDefault();
    go(address);
  };

  const submit = (event) => {
    const { target: form, submitter } = event;
    const address = new URL(submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href, location.href);
    if (!isOurs(address)) return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form, submitter));
    if (form.method === "post") go(address, { method: "POST", body: fields });
    else {
      address.search = fields;
      go(address);
    }
  };

  window.carry = async (form, proof) => {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("proof", proof);
    lost = form.dataset.lost;
    const headers = { "X-CSRF-Token": form.dataset.csrf };
    const answer = await fetch(form.action, { method: "POST", body: fields, headers, referrerPolicy: "no-referrer" });
    if (!answer.ok) return show(await answer.text());
    const told = await answer.json();
    word = told.word;
    document.addEventListener("click", click);
    document.addEventListener("submit", submit);
    window.addEventListener("popstate", () => go(location.href, undefined, ""));
    await go(told.start, undefined, "replaceState");
  };
})();

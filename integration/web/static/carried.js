// A session without cookies (CK-08). The word of the session lives in this variable and nowhere else: never in an address, never in
// storage. Pages are fetched with it and put in place of the one before; who reloads launches again from the course.
// Each request is signed with a key that this page makes and that no script can read (CK-09): the word alone opens nothing.
(() => {
  const MOST_STEPS = 10;
  let word, lost, keys, ahead;

  const written = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const bytesOf = (text) => new TextEncoder().encode(text);
  const hashOf = async (text) => written(await crypto.subtle.digest("SHA-256", bytesOf(text)));

  const makeKey = async () => {
    if (!crypto.subtle) return "";
    keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const { x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
    return `${x}.${y}`;
  };

  const proof = async (method, address, body) => {
    if (!keys) return {};
    const moment = Date.now() + ahead;
    const said = [method, address.pathname + address.search, moment, await hashOf(word), await hashOf(body)].join("\n");
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, bytesOf(said));
    return { "X-Proof": `${moment}.${written(signature)}` };
  };

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

  const ask = async (address, method, body) => {
    const headers = { Authorization: `Bearer ${word}`, ...(await proof(method, address, String(body ?? ""))) };
    const manners = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
    return fetch(address, { method, body, headers, ...manners });
  };

  const go = async (where, { method = "GET", body } = {}, remember = "pushState") => {
    try {
      let answer = await ask(new URL(where, location.href), method, body);
      for (let step = 0; answer.headers.has("X-Go-To") && step < MOST_STEPS; step += 1) {
        answer = await ask(new URL(answer.headers.get("X-Go-To"), answer.url), "GET");
      }
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

  window.carry = async (form, mark) => {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("proof", mark);
    fields.set("key", await makeKey());
    lost = form.dataset.lost;
    const headers = { "X-CSRF-Token": form.dataset.csrf };
    const answer = await fetch(form.action, { method: "POST", body: fields, headers, referrerPolicy: "no-referrer" });
    if (!answer.ok) return show(await answer.text());
    const told = await answer.json();
    word = told.word;
    ahead = told.now - Date.now();
    document.addEventListener("click", click);
    document.addEventListener("submit", submit);
    window.addEventListener("popstate", () => go(location.href, undefined, ""));
    await go(told.start, undefined, "replaceState");
  };
})();

// Tells the LMS that we are done, so that it takes our frame or tab away. Without this script the page says how to do it by hand.
(() => {
  const host = window.opener || window.parent;
  if (host === window) return;
  const button = document.getElementById("close");
  document.getElementById("by-hand").hidden = true;
  button.hidden = false;
  button.addEventListener("click", () => {
    host.postMessage({ subject: "org.imsglobal.lti.close" }, "*");
    if (window.opener) window.close();
  });
})();

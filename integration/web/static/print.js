// Shows the button that prints this page. Without this script the browser's own menu does the same.
(() => {
  const button = document.getElementById("print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();

// The clock at the table. The page has all steps and times without it; this counts down the step of now, and never makes a sound.
(() => {
  const clock = document.querySelector(".session-clock");
  const steps = [...document.querySelectorAll("li[data-minutes]")];
  if (!clock || !steps.length) return;
  const figure = clock.querySelector("[role=timer]"), said = clock.querySelector("[role=status]");
  const run = clock.querySelector(".run"), onward = clock.querySelector(".onward");
  let at = 0, left = 0, ends = 0, ticking;

  const seconds = () => (ticking ? Math.max(0, Math.round((ends - Date.now()) / 1000)) : left);

  const draw = () => {
    const now = seconds();
    figure.textContent = `${Math.floor(now / 60)}:${String(now % 60).padStart(2, "0")}`;
  };

  const pause = () => {
    left = seconds();
    clearInterval(ticking);
    ticking = undefined;
    run.textContent = clock.dataset.begin;
    draw();
  };

  const tick = () => {
    draw();
    if (seconds()) return;
    pause();
    said.textContent = clock.dataset.over;
  };

  const start = () => {
    ends = Date.now() + left * 1000;
    ticking = setInterval(tick, 500);
    run.textContent = clock.dataset.pause;
  };

  const show = (number, words) => {
    steps[at].removeAttribute("aria-current");
    at = number;
    left = Number(steps[at].dataset.minutes) * 60;
    steps[at].setAttribute("aria-current", "step");
    if (words) said.textContent = steps[at].querySelector("p").textContent;
    draw();
  };

  run.addEventListener("click", () => (ticking ? pause() : left ? start() : undefined));
  onward.addEventListener("click", () => {
    pause();
    if (at + 1 === steps.length) said.textContent = clock.dataset.done;
    else {
      show(at + 1, true);
      start();
    }
  });
  show(0, false);
  clock.hidden = false;
})();

// The clock at the table. The page has all steps, times and the ring without it; this counts down the step of now, draws the ring on,
// and never makes a sound.
(() => {
  const clock = document.querySelector(".session-clock"), acts = document.querySelector(".session-acts");
  const steps = [...document.querySelectorAll("li[data-minutes]")];
  if (!clock || !steps.length) return;
  const figure = clock.querySelector("[role=timer]"), until = clock.querySelector(".until"), said = acts.querySelector("[role=status]");
  const run = acts.querySelector(".run"), onward = acts.querySelector(".onward");
  const arcs = [...document.querySelectorAll(".ring .so-far")], whole = Number(document.querySelector(".ring").dataset.minutes);
  const lengths = steps.map((step) => Number(step.dataset.minutes) * 60);
  let at = 0, left = 0, ends = 0, ticking;

  const seconds = () => (ticking ? Math.max(0, Math.round((ends - Date.now()) / 1000)) : left);
  const two = (number) => String(number).padStart(2, "0");
  const before = (number) => lengths.slice(0, number).reduce((sum, length) => sum + length, 0);

  const told = (time) => {
    const hours = Math.floor(time / 3600), minutes = Math.floor((time % 3600) / 60);
    return hours ? `${hours}:${two(minutes)}:${two(time % 60)}` : `${minutes}:${two(time % 60)}`;
  };

  const draw = () => {
    const now = seconds(), spent = (before(at) + lengths[at] - now) / 60;
    figure.textContent = told(now);
    for (const arc of arcs) {
      const drawn = Math.min(Math.max(spent - Number(arc.dataset.begins), 0), Number(arc.dataset.minutes));
      arc.setAttribute("stroke-dasharray", `${drawn.toFixed(2)} ${whole}`);
    }
  };

  const dress = () => {
    const end = new Date(ends);
    run.textContent = ticking ? clock.dataset.pause : clock.dataset.begin;
    run.classList.toggle("quiet", Boolean(ticking));
    onward.classList.toggle("quiet", !ticking);
    until.textContent = ticking
      ? clock.dataset.until.replace("{hour}", end.getHours()).replace("{minute}", two(end.getMinutes()))
      : clock.dataset.step.replace("{number}", at + 1).replace("{count}", steps.length);
  };

  const pause = () => {
    left = seconds();
    clearInterval(ticking);
    ticking = undefined;
    dress();
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
    dress();
  };

  const show = (number, words) => {
    steps[at].removeAttribute("aria-current");
    at = number;
    left = lengths[at];
    steps[at].setAttribute("aria-current", "step");
    if (words) said.textContent = steps[at].querySelector("p").textContent;
    draw();
  };

  // They said that they begin, and the page came back later: go on where the time is now.
  const goOn = (spent) => {
    const number = lengths.findIndex((length, each) => spent < before(each) + length);
    if (number < 0) return;
    show(number, false);
    left = Math.round(before(number) + lengths[number] - spent);
    start();
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
  dress();
  if (clock.dataset.spent) goOn(Number(clock.dataset.spent) * 60);
  document.querySelector(".session-time").hidden = true;
  clock.hidden = acts.hidden = false;
})();

// Everything works without this file; it adds what the components offer where scripts run.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
// The style sheet opens answers under radios and boxes; the script would call them "expanded", which a radio cannot be.
for (const control of document.querySelectorAll("[data-aria-controls]")) {
  control.removeAttribute("data-aria-controls");
}
// Whoever leaves in haste leaves no page of theirs to come back to.
for (const link of document.querySelectorAll("a.govuk-exit-this-page__button, .govuk-exit-this-page a")) {
  const leave = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    document.body.hidden = true;
    location.replace(link.href);
  };
  link.addEventListener("click", leave, { capture: true });
}
initAll();

// A page for a learner that the browser kept as it was is asked for again: the card may be closed by now.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.body.classList.contains("hub-learner")) location.reload();
});

// The code of a card stands behind the # of its address, which no server is told, and does not stay there.
const code = document.querySelector("[data-card-code]");
if (code && location.hash.length > 1) {
  code.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

// What the ticked statements give, while they are ticked: the rule of hub/assessment/instruments/found.py.
const ladder = document.querySelector("[data-ladder]");
if (ladder) {
  const shown = document.querySelector("[data-found]");
  const seen = Number(shown.dataset.seen);
  const fewerAbove = Number(shown.dataset.fewerAbove);
  const rungs = [...ladder.querySelectorAll("[data-level]")];
  const tell = () => {
    const counts = rungs.map((rung) => rung.querySelectorAll("input:checked").length);
    const reached = rungs.filter((_, at) => counts[at] >= seen && (counts[at + 1] ?? 0) < fewerAbove);
    const low = counts[0] > 0 && Math.max(...counts.slice(1)) < fewerAbove ? rungs[0] : null;
    const found = reached.at(-1) ?? low;
    shown.textContent = found ? `Found: ${found.dataset.level}` : "No level found yet.";
  };
  ladder.addEventListener("change", tell);
  document.querySelector("[data-show]").remove();
}

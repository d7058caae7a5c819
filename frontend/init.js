// Everything works without this file; it adds what the components offer where scripts run.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
// The style sheet opens answers under radios and boxes; the script would call them "expanded", which a radio cannot be.
for (const control of document.querySelectorAll("[data-aria-controls]")) {
  control.removeAttribute("data-aria-controls");
}
initAll();

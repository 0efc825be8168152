// Disclosure menus close on Escape, on a click elsewhere and when the focus leaves. The navigation is open where it is wide.
(() => {
  const menus = () => Sekimori.all("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  const fold = document.querySelector("details[data-fold]");
  if (fold) {
    const wide = window.matchMedia("(min-width: 60rem)");
    const adapt = () => { fold.open = wide.matches; };
    wide.addEventListener("change", adapt);
    adapt();
  }
  const summary = document.querySelector("[data-errors]");
  if (summary) {
    if (summary.dataset.errors === "focus") summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea") || field;
      (control.closest("[data-field]") || control).scrollIntoView({ block: "start" });
      control.focus({ preventScroll: true });
    });
  }
  for (const button of Sekimori.all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const button of Sekimori.all("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const said = button.querySelector("[data-said]");
      if (said) said.textContent = button.dataset.done;
    });
  }
})();

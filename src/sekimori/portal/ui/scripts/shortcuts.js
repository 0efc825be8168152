// Keyboard: / search, g then a letter, n new, ? list. Off when the account says so (the dialog is then not in the page).
(() => {
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return;
  let waiting = 0;
  const go = (letter) => {
    const link = document.querySelector(`a[data-key="${CSS.escape(letter)}"]`);
    if (link) link.click();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || Sekimori.typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const afterG = Date.now() - waiting < 1500;
    waiting = 0;
    const key = event.key;
    if (afterG && /^[a-z0-9]$/.test(key)) return go(key);
    if (key === "g") {
      waiting = Date.now();
    } else if (key === "/") {
      const box = document.querySelector("[data-shortcut='search']");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    } else if (key === "n") {
      const link = document.querySelector("[data-shortcut='new']");
      if (link) link.click();
    } else if (key === "?") {
      event.preventDefault();
      dialog.showModal();
    }
  });
  for (const opener of Sekimori.all("[data-opens='shortcuts']")) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-closes]")) dialog.close();
  });
})();

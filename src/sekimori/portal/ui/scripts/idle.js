// The idle limit: a warning two minutes before, then drafts are saved and the session is ended on the server.
(() => {
  const dialog = document.getElementById("idle");
  if (!dialog) return;
  const limit = Number(dialog.dataset.seconds) * 1000;
  const warn = Math.min(120000, limit / 3);
  const KEY = "sekimori-active";
  let last = Date.now();
  const read = () => {
    try {
      return Math.max(last, Number(window.localStorage.getItem(KEY)) || 0);
    } catch {
      return last;
    }
  };
  const touch = () => {
    if (dialog.open || Date.now() - last < 5000) return;
    last = Date.now();
    try { window.localStorage.setItem(KEY, String(last)); } catch { /* Storage may be forbidden; this page then counts alone. */ }
  };
  const renew = async () => {
    const answer = await Sekimori.post(dialog.dataset.keep, {});
    if (!answer.ok || answer.redirected) return end();
    last = 0;
    dialog.close();
    touch();
  };
  const saveDrafts = () => {
    const saves = [];
    document.dispatchEvent(new CustomEvent("sekimori:idle", { detail: saves }));
    return Promise.allSettled(saves);
  };
  const end = async () => {
    await saveDrafts();
    document.dispatchEvent(new CustomEvent("sekimori:leave"));
    dialog.querySelector("form").requestSubmit();
  };
  dialog.querySelector("[data-keep]").addEventListener("click", renew);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    renew();
  });
  for (const kind of ["keydown", "pointerdown", "input", "scroll"]) {
    document.addEventListener(kind, touch, { passive: true });
  }
  let ended = false;
  window.setInterval(() => {
    const idle = Date.now() - read();
    if (idle >= limit && !ended) {
      ended = true;
      end();
    } else if (idle >= limit - warn && !dialog.open) {
      saveDrafts();
      dialog.showModal();
    } else if (idle < limit - warn && dialog.open) {
      dialog.close();
    }
  }, 1000);
})();

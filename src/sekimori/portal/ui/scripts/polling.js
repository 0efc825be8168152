// A part of a page that changes by itself asks again, until the reader stops it. Without this script its button does the same.
(() => {
  for (const place of Sekimori.all("[data-poll]")) {
    const control = document.querySelector(`[data-polling="${place.id}"]`);
    if (!control) continue;
    const button = control.querySelector("button");
    const said = control.querySelector("[role=status]");
    const every = Number(place.dataset.every) * 1000;
    let going = true;
    const show = () => {
      button.textContent = going ? button.dataset.stop : button.dataset.go;
      said.textContent = going ? said.dataset.told : said.dataset.quiet;
    };
    const again = async () => {
      window.setTimeout(again, every);
      // Nothing moves under somebody who reads or types there, or in a window that nobody sees.
      if (!going || document.hidden || place.contains(document.activeElement)) return;
      const answer = await fetch(place.dataset.poll, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } }).catch(() => null);
      if (!answer || !answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(place.id);
      if (!fresh || !fresh.dataset.poll) {
        window.location.reload();
        return;
      }
      if (!place.contains(document.activeElement)) place.replaceChildren(...Array.from(fresh.childNodes));
    };
    button.addEventListener("click", () => {
      going = !going;
      show();
    });
    control.hidden = false;
    show();
    window.setTimeout(again, every);
  }
})();

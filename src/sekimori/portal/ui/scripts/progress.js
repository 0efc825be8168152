// A page that shows work under way asks again until it is done. Without this script its link does the same.
(() => {
  const place = document.querySelector("[data-watch]");
  if (!place) return;
  const again = async () => {
    const answer = await fetch(place.dataset.watch, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected) window.location.reload();
    if (!answer.ok) return;
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector("[data-watch]");
    if (!fresh) {
      window.location.reload();
      return;
    }
    place.replaceChildren(...Array.from(fresh.childNodes));
    window.setTimeout(again, 2000);
  };
  window.setTimeout(again, 1500);
})();

// Forms: what is typed is kept on the server while it is typed, and leaving with unsaved changes asks first.
(() => {
  const WAIT = 2500;
  let leaving = false;
  for (const form of Sekimori.all("form[data-guard]")) {
    const said = form.querySelector("[data-draft-said]");
    let changed = false;
    let timer = 0;
    const save = async () => {
      window.clearTimeout(timer);
      if (!changed || !form.dataset.draft) return;
      const data = new FormData(form);
      for (const [name, value] of Array.from(data)) {
        const control = form.elements.namedItem(name);
        if (value instanceof File || (control && control.type === "password")) data.delete(name);
      }
      data.set("_form", form.dataset.draft);
      data.set("_subject", form.dataset.draftSubject || "");
      try {
        const answer = await Sekimori.post(form.dataset.draftUrl, data);
        // An ended session answers with the sign-in page.
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        changed = false;
        const time = await answer.text();
        if (said) said.textContent = form.dataset.draftSaved.replace("{time}", time);
      } catch {
        if (said) said.textContent = form.dataset.draftFailed;
      }
    };
    form.addEventListener("input", () => {
      changed = true;
      window.clearTimeout(timer);
      timer = window.setTimeout(save, WAIT);
    });
    form.addEventListener("submit", () => {
      leaving = true;
      window.clearTimeout(timer);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && !leaving) save();
    });
    document.addEventListener("sekimori:idle", (event) => event.detail.push(save()));
    window.addEventListener("beforeunload", (event) => {
      if (changed && !leaving) event.preventDefault();
    });
  }
  document.addEventListener("sekimori:leave", () => { leaving = true; });
})();

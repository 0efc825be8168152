// The form of an application: where an answer decides what else is asked, the server says which fields there are now.
// Without this script the button 入力に合わせて項目を更新 does the same.
(() => {
  const form = document.querySelector("form[data-application]");
  if (!form) return;
  const KINDS = ["part", "line"];
  const all = (kind, root) => Sekimori.all(`[data-${kind}]`, root);
  const here = (kind, key) => form.querySelector(`[data-${kind}="${key}"]`);
  // What follows a new part or line there and stands here already, in the same box; null when it comes last.
  const follower = (kind, element, root, box) => {
    const order = all(kind, root);
    for (const next of order.slice(order.indexOf(element) + 1)) {
      const found = here(kind, next.dataset[kind]);
      if (found && found.parentElement === box) return found;
    }
    return null;
  };
  const merge = (fresh) => {
    const wanted = Object.fromEntries(KINDS.map((kind) => [kind, new Set(all(kind, fresh).map((e) => e.dataset[kind]))]));
    for (const part of all("part", fresh)) {
      const old = here("part", part.dataset.part);
      const before = old ? null : follower("part", part, fresh, form) || form.querySelector(":scope > .sk-actions");
      const box = old && old.querySelector(".sk-fields");
      for (const line of old ? all("line", part) : []) {
        if (here("line", line.dataset.line)) continue;
        const next = follower("line", line, part, box);
        const made = document.importNode(line, true);
        box.insertBefore(made, next);
        Sekimori.fields(made);
      }
      if (old) continue;
      const made = document.importNode(part, true);
      form.insertBefore(made, before);
      Sekimori.fields(made);
    }
    for (const kind of KINDS) for (const each of all(kind, form)) if (!wanted[kind].has(each.dataset[kind])) each.remove();
    form.elements.namedItem("_shown").value = fresh.querySelector("[name=_shown]").value;
  };
  let turn = 0;
  const ask = async () => {
    const mine = ++turn;
    const data = new FormData(form);
    for (const name of Array.from(data.keys())) if (/_(search|more)$/.test(name)) data.delete(name);
    data.set("_refresh", "1");
    const answer = await Sekimori.post(window.location.pathname, data);
    if (!answer.ok || answer.redirected || mine !== turn) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-application]");
    if (fresh && mine === turn) merge(fresh);
  };
  form.addEventListener("change", (event) => {
    if (event.target.closest("[data-wakes]")) ask();
  });
})();

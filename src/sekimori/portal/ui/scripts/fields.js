// Fields: characters left, a date read back as it will be understood, files dropped on their box, several pages' progress.
Sekimori.fields = (root) => {
  for (const area of Sekimori.all("textarea[data-counter]", root)) {
    const said = document.getElementById(area.dataset.counter);
    if (!said) continue;
    const limit = Number(area.dataset.limit);
    const show = () => {
      const left = limit - Array.from(area.value.replace(/\r\n?/g, "\n")).length;
      said.textContent = (left >= 0 ? said.dataset.left : said.dataset.over).replace("{n}", String(Math.abs(left)));
      said.toggleAttribute("data-past", left < 0);
    };
    area.addEventListener("input", show);
    show();
  }
  for (const box of Sekimori.all("[data-era]", root)) {
    const said = document.getElementById(box.dataset.era);
    if (!said) continue;
    let asked = 0;
    box.addEventListener("input", () => {
      window.clearTimeout(asked);
      asked = window.setTimeout(async () => {
        const text = box.value;
        if (!text.trim()) {
          said.textContent = "";
          return;
        }
        const answer = await fetch(`${box.dataset.eraUrl}?text=${encodeURIComponent(text)}`, { credentials: "same-origin" });
        if (answer.ok && box.value === text) said.textContent = await answer.text();
      }, 400);
    });
  }
  for (const zone of Sekimori.all("[data-drop]", root)) {
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector("[data-chosen]");
    const show = () => {
      if (list) list.textContent = Array.from(input.files, (file) => `${file.name}（${Math.max(1, Math.round(file.size / 1024)).toLocaleString()} KB）`).join("、");
    };
    input.addEventListener("change", show);
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => {
        event.preventDefault();
        zone.setAttribute("data-over", "");
      });
    }
    for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.removeAttribute("data-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      const given = new DataTransfer();
      for (const file of Array.from(event.dataTransfer.files).slice(0, input.multiple ? undefined : 1)) given.items.add(file);
      input.files = given.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  for (const select of Sekimori.all("[data-submits]", root)) select.addEventListener("change", () => select.form.requestSubmit());
  for (const button of Sekimori.all("[data-shows-password]", root)) {
    const input = document.getElementById(button.dataset.showsPassword);
    if (!input) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
  }
};
Sekimori.fields(document);

// A table that fits its box needs no scroll box, and then its heads can stay in sight while the page scrolls.
(() => {
  const boxes = Sekimori.all(".sk-table__scroll");
  if (!boxes.length || !window.ResizeObserver) return;
  const measure = (box) => {
    const table = box.querySelector("table");
    box.toggleAttribute("data-fits", table.offsetWidth <= box.clientWidth + 1);
  };
  const observer = new ResizeObserver((changes) => changes.forEach((change) => measure(change.target)));
  for (const box of boxes) {
    measure(box);
    observer.observe(box);
  }
})();

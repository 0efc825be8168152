// Shared by the scripts below. Everything works without them; words come from the page, never from here.
const Sekimori = {
  all: (selector, root = document) => Array.from(root.querySelectorAll(selector)),
  token: () => document.body.dataset.token || "",
  post(address, data) {
    const body = new URLSearchParams(data);
    // A browser lets only small bodies outlive their page.
    const keepalive = body.toString().length < 60000;
    return fetch(address, {
      method: "POST",
      body,
      credentials: "same-origin",
      keepalive,
      headers: { "X-CSRFToken": Sekimori.token(), "X-Requested-With": "fetch" },
    });
  },
  typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  },
};

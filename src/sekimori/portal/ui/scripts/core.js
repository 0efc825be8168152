// Shared by the scripts below. Everything works without them; words come from the page, never from here.
const Sekimori = {
  all: (selector, root = document) => Array.from(root.querySelectorAll(selector)),
  token: () => document.body.dataset.token || "",
  post(address, data) {
    const body = data instanceof FormData ? data : new URLSearchParams(data);
    return fetch(address, {
      method: "POST",
      body,
      credentials: "same-origin",
      keepalive: true,
      headers: { "X-CSRFToken": Sekimori.token(), "X-Requested-With": "fetch" },
    });
  },
  typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  },
};

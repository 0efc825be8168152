// Passkeys: the browser's part of signing in and of registering one. Without JavaScript these forms stay hidden or say so.
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => {
    const raw = window.atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const raw = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return window.btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  };
  const listed = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));
  const understood = (options) => {
    const known = { ...options, challenge: bytes(options.challenge) };
    if (known.user) known.user = { ...known.user, id: bytes(known.user.id) };
    if (known.allowCredentials) known.allowCredentials = listed(known.allowCredentials);
    if (known.excludeCredentials) known.excludeCredentials = listed(known.excludeCredentials);
    return known;
  };
  const written = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };
  const optionsOf = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.dataset.optionsUrl, {
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options.publicKey;
  };
  for (const form of Sekimori.all("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-passkey-failed]");
      failed.hidden = true;
      try {
        const options = { publicKey: understood(await optionsOf(form)) };
        const made = form.dataset.passkey === "create"
          ? await navigator.credentials.create(options)
          : await navigator.credentials.get(options);
        form.elements.namedItem("credential").value = written(made);
        form.submit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();

// Colleagues may link two contacts while somebody writes to one of them: the words, what they answer and the cursor go along into
// the joined thread. A draft that was there already is set aside until they are sent.
{
  const form = () => document.querySelector("[data-compose]");
  const field = (of) => of.querySelector("textarea");
  let before;

  document.addEventListener("htmx:before:swap", ({ target }) => {
    const of = target.id === "thread" ? form() : null;
    before = of && { of, isHere: document.activeElement === field(of) };
  });

  document.addEventListener("htmx:after:settle", () => {
    const of = form();
    if (!before || before.of.isConnected || !of) return;
    const { of: old, isHere } = before;
    before = null;
    if (field(old).value !== "") carry(old, of);
    if (!isHere) return;
    field(of).focus();
    field(of).setSelectionRange(field(old).selectionStart, field(old).selectionEnd);
  });

  const carry = (old, of) => {
    // The customer never wrote there: nothing would show that these words are theirs, should the link be undone.
    if (old.elements.heard.value === "") {
      of.querySelector(".aside").textContent = `You had begun to write: “${field(old).value}”.`;
      return;
    }
    field(old).into = field(of);
    const aside = [field(of).value, field(old).dataset.aside].filter(Boolean).join("\n\n");
    field(of).value = field(old).value;
    for (const name of ["heard", "reply_to", "key"]) of.elements[name].value = old.elements[name].value;
    of.querySelector(".answered").replaceWith(old.querySelector(".answered"));
    if (aside !== "") {
      field(of).dataset.aside = aside;
      of.querySelector(".aside").textContent = `A draft of yours was in this thread: “${aside}”. It comes back when this is sent.`;
    }
    document.dispatchEvent(new CustomEvent("kn:carried"));
    const body = new URLSearchParams({ text: "" });
    fetch(field(old).dataset.draft, { method: "POST", headers: { "HX-Request": "true" }, body, keepalive: true }).catch(() => {});
    field(of).dispatchEvent(new Event("input", { bubbles: true }));
  };
}

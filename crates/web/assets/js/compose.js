// Writing an answer: Enter sends, what was begun is kept, a message can be quoted. Without this the form still sends.
{
  const form = () => document.querySelector("[data-compose]");
  const field = (of) => of.querySelector("textarea");
  const rested = 700;
  let later;
  // What the server was told last, and has not taken yet.
  let untaken;

  /** The words of the field, and the draft that was set aside. */
  const whole = (of) => [field(of).value, field(of).dataset.aside].filter(Boolean).join("\n\n");

  const keep = (of) => {
    clearTimeout(later);
    later = undefined;
    const body = new URLSearchParams(new FormData(of));
    body.set("text", whole(of));
    untaken = body;
    fetch(field(of).dataset.draft, { method: "POST", headers: { "HX-Request": "true" }, body, keepalive: true })
      .then((answer) => { if (answer.ok && untaken === body) untaken = undefined; })
      .catch(() => {});
  };
  const keepLater = (of) => {
    clearTimeout(later);
    later = setTimeout(() => keep(of), rested);
  };

  // The customer sees for 25 seconds that somebody is typing, or until the answer is there.
  const shown = 20_000;
  let told = 0;
  const tellTyping = (of) => {
    if (field(of).value.trim() === "" || Date.now() - told < shown) return;
    told = Date.now();
    fetch(of.dataset.typing, { method: "POST", headers: { "HX-Request": "true" } }).catch(() => {});
  };

  const quote = (of, id, author, words) => {
    of.elements.reply_to.value = id;
    of.querySelector("[data-author]").textContent = author;
    of.querySelector("[data-words]").textContent = words;
    of.querySelector(".answered").hidden = id === "";
  };

  document.addEventListener("keydown", (event) => {
    const of = event.target.closest?.("[data-compose]");
    if (!of || event.target !== field(of)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (field(of).value.trim() !== "" || !field(of).required) of.requestSubmit();
    } else if (event.key === "Escape") document.getElementById("timeline").focus();
  });

  document.addEventListener("input", (event) => {
    const of = event.target.closest?.("[data-compose]");
    if (!of) return;
    keepLater(of);
    tellTyping(of);
  });
  // Another thread is opened, or the page is left, before what was written has rested. A thread that is drawn anew has it still.
  const keepNow = () => { if (later && form()) keep(form()); };
  document.addEventListener("htmx:before:swap", ({ target }) => { if (target.id !== "thread") keepNow(); });
  document.addEventListener("kn:carried", () => {
    clearTimeout(later);
    later = undefined;
  });

  // The page may be back before the server has the words: it takes them from here. Later the server's are the newer ones.
  const fresh = 10_000;
  const place = (of) => `begun ${field(of).dataset.draft}`;
  window.addEventListener("pagehide", () => {
    const of = form();
    if ((later || untaken) && of) {
      const begun = { text: whole(of), heard: of.elements.heard.value, at: Date.now() };
      sessionStorage.setItem(place(of), JSON.stringify(begun));
    }
    keepNow();
  });
  const putBack = () => {
    const of = form();
    const begun = JSON.parse((of && sessionStorage.getItem(place(of))) ?? "null");
    if (!begun) return;
    sessionStorage.removeItem(place(of));
    if (Date.now() - begun.at > fresh || field(of).value === begun.text) return;
    field(of).value = begun.text;
    of.elements.heard.value = begun.heard;
    keepLater(of);
  };
  document.addEventListener("DOMContentLoaded", putBack);

  document.addEventListener("click", (event) => {
    const of = form();
    if (!of) return;
    const answer = event.target.closest?.("[data-answer]");
    if (answer) {
      quote(of, answer.dataset.answer, answer.dataset.author, answer.dataset.words);
      field(of).focus();
      keep(of);
    } else if (event.target.closest?.("[data-no-reply]")) {
      quote(of, "", "", "");
      field(of).focus();
      keep(of);
    }
  });

  // A draft that was set aside has its turn once the field is empty.
  const takeUp = (of) => {
    const { aside } = field(of).dataset;
    if (aside === undefined || field(of).value !== "") return;
    delete field(of).dataset.aside;
    of.querySelector(".aside").textContent = "";
    field(of).value = aside;
    of.elements.heard.value = of.closest(".composer").dataset.heardLast;
  };

  // The form that sent a message, or the one into which its words were carried meanwhile.
  const standing = (of) => {
    if (!of || of.isConnected) return of;
    return form()?.elements.key.value === of.elements.key.value ? form() : undefined;
  };

  // What is on its way is no draft any more.
  let leaving = "";
  document.addEventListener("submit", (event) => {
    const of = event.target.closest?.("[data-compose]");
    if (!of) return;
    clearTimeout(later);
    later = untaken = undefined;
    leaving = field(of).value;
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { response, sourceElement } = event.detail.ctx;
    const of = standing(sourceElement?.closest?.("[data-compose]"));
    if (!of || !response) return;
    if (response.status >= 400) return;
    clearTimeout(later);
    later = undefined;
    // What was written meanwhile stays.
    const { value } = field(of);
    field(of).value = value.startsWith(leaving) ? value.slice(leaving.length) : value;
    takeUp(of);
    quote(of, "", "", "");
    told = 0;
    of.elements.key.value = crypto.randomUUID?.() ?? String(Math.random());
    if (field(of).value !== "") keep(of);
  });
  // Only where there is a field do messages offer to be answered.
  const dress = () => {
    const can = form() !== null;
    for (const button of document.querySelectorAll("[data-answer]")) button.hidden = !can;
  };
  document.addEventListener("DOMContentLoaded", dress);
  document.addEventListener("htmx:after:settle", dress);
}

// The forms for a location, a card, buttons and a list open over the thread. Without this each is a page of its own.
{
  const dialog = () => document.querySelector("[data-write-dialog]");
  let wanted = false;
  let touched = false;

  /** What was filled in is not lost without a question. */
  const leave = (over) => {
    if (!touched || window.confirm("What you filled in is not sent. Close without sending it?")) over.close();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-writes]")) wanted = true;
    if (event.target.closest?.("[data-my-place]")) myPlace(event.target.closest("[data-my-place]"));
    const over = event.target.closest?.("[data-write-dialog]");
    if (over && event.target.closest("[data-close]")) {
      event.preventDefault();
      leave(over);
    }
  });

  // In a field for searching, Escape would only empty the field.
  document.addEventListener("keydown", (event) => {
    const over = event.target.closest?.("[data-write-dialog]");
    if (!over || event.key !== "Escape") return;
    event.preventDefault();
    leave(over);
  });
  document.addEventListener("cancel", (event) => {
    if (!event.target.matches?.("[data-write-dialog]")) return;
    event.preventDefault();
    leave(event.target);
  }, true);

  document.addEventListener("htmx:after:settle", () => {
    const over = dialog();
    if (!wanted || !over?.querySelector("#write-title")) return;
    wanted = false;
    touched = false;
    over.showModal();
    over.querySelector("[autofocus], #write-q, input:not([type=hidden])")?.focus();
  });

  // What is typed over the thread is not a shortcut of the thread, and the focus goes back to the field below.
  document.addEventListener("close", (event) => {
    if (!event.target.matches?.("[data-write-dialog]")) return;
    const empty = document.createElement("div");
    empty.id = "write";
    event.target.replaceChildren(empty);
    document.querySelector("[data-compose] textarea")?.focus();
  }, true);

  document.addEventListener("htmx:after:request", (event) => {
    const form = event.target.closest?.("[data-write]");
    const { response } = event.detail.ctx;
    if (form && event.target === form && response && response.status < 400) dialog()?.close();
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("[data-write]");
    if (!form) return;
    touched = true;
    form.querySelector("[role=alert]").textContent = "";
  });

  const myPlace = (button) => {
    const field = document.getElementById("write-where");
    const words = button.closest("form").querySelector("[role=alert]");
    const found = ({ coords }) => {
      field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    };
    const failed = () => { words.textContent = "The browser does not say where you are. Allow it, or paste the place."; };
    if (navigator.geolocation) navigator.geolocation.getCurrentPosition(found, failed, { timeout: 10_000 });
    else failed();
  };
}

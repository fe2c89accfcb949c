// Folds the contact away and back. On wide screens the choice is kept; on narrow ones it lies over the thread while needed.
{
  const narrow = matchMedia("(max-width: 1180px)");
  const page = document.documentElement;
  const kept = () => localStorage.getItem("contact") ?? "shown";
  const shown = () => page.dataset.contact === "shown";

  const tell = () => document.getElementById("toggle-contact")?.setAttribute("aria-expanded", String(shown()));
  const set = (state) => {
    page.dataset.contact = state;
    tell();
  };
  const start = () => set(narrow.matches ? "hidden" : kept());

  const toggle = () => {
    set(shown() ? "hidden" : "shown");
    if (!narrow.matches) localStorage.setItem("contact", page.dataset.contact);
    else if (shown()) document.getElementById("contact").focus();
  };

  const close = () => {
    set("hidden");
    document.getElementById("toggle-contact")?.focus();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-opens-contact]")) set("shown");
    const link = event.target.closest?.("#toggle-contact, #close-contact");
    if (!link) return;
    event.preventDefault();
    if (link.id === "toggle-contact") toggle();
    else close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.matches && shown()) close();
  });

  // A link becomes a button once there is a script behind it.
  const dress = () => {
    const link = document.getElementById("toggle-contact");
    link?.setAttribute("role", "button");
    link?.setAttribute("aria-controls", "contact");
    tell();
  };
  document.addEventListener("htmx:after:settle", dress);
  document.addEventListener("DOMContentLoaded", dress);
  document.addEventListener("htmx:after:history:push", () => { if (narrow.matches) set("hidden"); });
  narrow.addEventListener("change", start);
  start();
}

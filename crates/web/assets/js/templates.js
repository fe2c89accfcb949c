// Templates: what is typed shows in the preview at once, and the picker makes room again after sending. Without this the
// forms still work.
{
  // On a narrow screen the thread has the room until somebody wants a template.
  const narrow = window.matchMedia("(max-width: 720px)");
  const fold = () => {
    for (const details of document.querySelectorAll("details.templates:not([data-met])")) {
      details.dataset.met = "";
      if (narrow.matches) details.open = false;
    }
  };
  document.addEventListener("DOMContentLoaded", fold);
  document.addEventListener("htmx:after:settle", fold);

  document.addEventListener("input", (event) => {
    const key = event.target.dataset?.fills;
    if (!key) return;
    const form = event.target.closest("form");
    for (const slot of form.querySelectorAll("[data-slot]")) {
      if (slot.dataset.slot !== key) continue;
      slot.dataset.empty ??= slot.textContent;
      const name = key.startsWith("body.") ? `{{${key.slice(5)}}}` : slot.dataset.empty;
      slot.textContent = event.target.value.trim() || name;
    }
  });

  document.addEventListener("htmx:after:request", (event) => {
    const form = event.target.closest?.("[data-template]");
    const { response } = event.detail.ctx;
    if (!form || !response || response.status >= 400) return;
    const picker = form.closest(".picker");
    picker.querySelector("[data-all-templates]").click();
    const field = document.querySelector("[data-compose] textarea");
    if (field) {
      picker.closest("details").open = false;
      field.focus();
    } else document.getElementById("timeline")?.focus();
  });

  // Whoever goes back to the list looks for another one.
  let goesBack = false;
  document.addEventListener("click", (event) => { if (event.isTrusted && event.target.closest?.("[data-all-templates]")) goesBack = true; });
  document.addEventListener("htmx:after:settle", () => {
    const field = goesBack && document.querySelector(".picker [type=search]");
    if (!field) return;
    goesBack = false;
    field.focus();
  });

  // Escape leaves the picker.
  document.addEventListener("keydown", (event) => {
    const details = event.key === "Escape" && event.target.closest?.("details.templates[open]");
    if (!details) return;
    event.preventDefault();
    details.open = false;
    details.querySelector("summary").focus();
  });
}

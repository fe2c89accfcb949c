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

  // A refusal speaks of what was there before.
  const forget = (event) => {
    const form = event.target.closest?.("[data-template]");
    if (form) form.querySelector("[role=alert]").textContent = "";
  };
  document.addEventListener("input", forget);
  document.addEventListener("change", forget);

  /** The file above the words, as the customer will see it; without one, the word for it. */
  const look = (place, file) => {
    const before = place.querySelector("img, video");
    if (before) URL.revokeObjectURL(before.src);
    place.dataset.empty ??= place.textContent;
    const [kind] = file?.type.split("/") ?? [];
    const shown = kind === "image" ? document.createElement("img") : kind === "video" ? document.createElement("video") : undefined;
    place.classList.toggle("looked-at", shown !== undefined);
    place.textContent = shown ? "" : file?.name ?? place.dataset.empty;
    if (!shown) return;
    if (kind === "image") shown.alt = file.name;
    else Object.assign(shown, { controls: true, muted: true, preload: "metadata" });
    shown.addEventListener("error", () => {
      place.classList.remove("looked-at");
      place.textContent = file.name;
    });
    shown.src = URL.createObjectURL(file);
    place.append(shown);
  };
  document.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const place = event.target.closest("[data-template]")?.querySelector("[data-above]");
    if (place) look(place, event.target.files[0]);
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

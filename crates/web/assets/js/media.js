// A picture opens large above the page; Escape closes it. Sound says how long it is. Only one sound or film plays at a time. Without this, a picture opens in
// a window of its own.
{
  const large = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "enlarged";
    dialog.setAttribute("aria-label", "Picture");
    const picture = document.createElement("img");
    const actions = document.createElement("p");
    actions.className = "actions";
    const save = Object.assign(document.createElement("a"), { className: "button", textContent: "Download", download: "" });
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
    actions.append(save, close);
    dialog.append(picture, actions);
    document.body.append(dialog);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => dialog.remove());
    return { dialog, picture, save, close };
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-enlarge]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const { dialog, picture, save, close } = large();
    picture.src = link.href;
    picture.alt = link.querySelector("img").alt;
    save.href = link.href;
    dialog.addEventListener("close", () => link.focus());
    dialog.showModal();
    close.focus();
  });

  const tellLength = (event) => {
    const place = event.target.previousElementSibling?.querySelector?.("[data-length]");
    const seconds = Math.floor(event.target.duration);
    if (place && Number.isFinite(seconds)) {
      place.textContent = ` · ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  };
  document.addEventListener("loadedmetadata", tellLength, true);
  document.addEventListener("durationchange", tellLength, true);

  document.addEventListener("play", (event) => {
    for (const other of document.querySelectorAll("audio, video")) if (other !== event.target) other.pause();
  }, true);
}

// The keyboard shortcuts. They press what can be seen: `data-key` names the key of a button or link.
{
  let pending;

  const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");
  const walk = (step) => document.dispatchEvent(new CustomEvent("kn:walk", { detail: step }));
  const dialog = () => document.getElementById("shortcuts");

  // A page without the field, or one that hides it on a narrow screen, leads to the page that has it.
  const search = () => {
    const field = document.getElementById("search-field");
    if (field?.checkVisibility()) field.select();
    else location.href = "/search";
  };

  const arrows = { ArrowDown: 1, ArrowUp: -1 };
  const letters = { j: 1, k: -1 };
  const places = { i: "/inbox/open", r: "/reviews" };

  // What stands in a group with `data-keys` is pressed only while the focus is in that group.
  const pressable = (key) => {
    const here = document.activeElement?.closest?.("[data-keys]");
    const found = [...document.querySelectorAll(`[data-key="${key}"]`)];
    return found.find((element) => (element.closest("[data-keys]") ?? here) === here);
  };

  // A field, and what is open already, is gone into.
  const press = (element) => {
    const inside = element.matches("details[open] > summary") && element.parentElement.querySelector("input:not([type=hidden])");
    if (element.matches("textarea")) element.focus();
    else if (inside) inside.focus();
    else element.click();
  };

  // A field may go while somebody types in it. What they type on is no shortcut.
  const breath = 3_000;
  let left;
  let goneAt = -Infinity;
  document.addEventListener("htmx:before:swap", ({ target }) => {
    left = target.id === "thread" && typing(document.activeElement) ? document.activeElement : undefined;
  });
  document.addEventListener("pointerdown", () => { goneAt = -Infinity; }, true);
  document.addEventListener("htmx:after:settle", () => {
    if (left && !left.isConnected && !typing(document.activeElement)) goneAt = performance.now();
    left = undefined;
  });
  const typesOn = () => {
    if (performance.now() - goneAt > breath) return false;
    goneAt = performance.now();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]") || typesOn()) return;
    const { key } = event;
    const inList = document.activeElement?.closest?.(".rows");

    if (key in letters || (key in arrows && inList)) walk(letters[key] ?? arrows[key]);
    else if (key === "/") search();
    else if (pending === "g" && key in places) location.href = places[key];
    else if (key === "?") dialog()?.showModal();
    else {
      pending = key === "g" ? "g" : undefined;
      if (!/^[a-z]$/.test(key)) return;
      const pressed = pressable(key);
      if (!pressed) return;
      press(pressed);
    }
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#show-shortcuts")) dialog().showModal();
  });
}

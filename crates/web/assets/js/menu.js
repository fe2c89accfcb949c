// Menus close with Escape, with a click elsewhere, and once something in them was chosen.
{
  const open = () => document.querySelector("details.menu[open]");
  const close = (menu) => { menu.open = false; };

  document.addEventListener("click", (event) => {
    const menu = open();
    if (!menu) return;
    const item = event.target.closest?.(".menu-items a, .menu-items button");
    if (!menu.contains(event.target) || item) close(menu);
  });
  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (!menu) return;
    if (event.key === "Escape") {
      close(menu);
      menu.querySelector("summary").focus();
      event.preventDefault();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const items = [...menu.querySelectorAll(".menu-items :is(a, button)")];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const at = items.indexOf(document.activeElement);
      items[(at + step + items.length) % items.length]?.focus();
      event.preventDefault();
    }
  });
}

// The chosen row shows at once, before the server answers; arrows and j, k walk through the rows.
{
  const rows = () => [...document.querySelectorAll(".rows .row[href]")];

  const mark = () => {
    const id = location.pathname.split("/")[3];
    for (const row of rows()) {
      if (id && row.pathname.endsWith(`/${id}`)) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  };

  const walk = (step) => {
    const all = rows();
    const from = all.indexOf(document.activeElement);
    const start = from >= 0 ? from : all.findIndex((row) => row.hasAttribute("aria-current"));
    const next = start < 0 ? all[0] : all[Math.min(Math.max(start + step, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("htmx:after:history:push", mark);
  document.addEventListener("kn:walk", (event) => walk(event.detail));
}

// Walks through the reviews with j and k, and keeps the reader's place when one is answered and goes.
{
  const all = () => [...document.querySelectorAll("#reviews .review")];
  const current = () => all().findIndex((review) => review.contains(document.activeElement));

  document.addEventListener("kn:walk", ({ detail }) => {
    const reviews = all();
    const from = current();
    const next = reviews[Math.min(Math.max(from < 0 ? 0 : from + detail, 0), reviews.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  });

  let left;
  document.addEventListener("htmx:before:swap", () => {
    const at = current();
    if (at >= 0) left = at;
  });
  document.addEventListener("htmx:after:settle", () => {
    if (left === undefined) return;
    const reviews = all();
    if (document.activeElement === document.body) (reviews[Math.min(left, reviews.length - 1)] ?? document.getElementById("content"))?.focus();
    left = undefined;
  });
}

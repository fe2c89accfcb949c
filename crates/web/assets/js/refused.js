// What was refused is said in the form that asked for it; for a form without a place for words, in the composer.
{
  const place = (form) =>
    form.querySelector("[role=alert]") ?? form.closest(".composer")?.querySelector(".compose [role=alert]");

  document.addEventListener("htmx:response:error", (event) => {
    const form = event.target.closest?.("form");
    const words = form && place(form);
    if (words) words.textContent = event.detail.ctx.text;
  });
}

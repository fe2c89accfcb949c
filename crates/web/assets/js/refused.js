// What was refused is said once: in the form that asked for it, else in the composer, else at the top. It goes with the next thing
// that works.
{
  const place = (form) =>
    form?.querySelector("[role=alert]") ?? form?.closest(".composer")?.querySelector(".compose [role=alert]");
  const changes = ({ ctx }) => ctx.request.method !== "GET";
  let said;

  const forget = () => {
    if (said) said.textContent = "";
    said = undefined;
  };

  document.addEventListener("htmx:response:error", ({ target, detail }) => {
    forget();
    said = place(target.closest?.("form"));
    if (said) said.textContent = detail.ctx.text;
    else if (changes(detail) && !detail.ctx.hx?.redirect) {
      document.dispatchEvent(new CustomEvent("kn:say", { detail: detail.ctx.text }));
    }
  });

  document.addEventListener("htmx:after:request", ({ detail }) => {
    if (detail.ctx.response?.status < 400 && changes(detail)) forget();
  });
}

// What is written answers what was there when it was begun. As long as nothing is, the fields follow the thread; then they stay,
// and the server refuses to send it to somebody else when people are told apart meanwhile.
{
  const isBegun = (form) => form.querySelector(".chosen > li") !== null
    || [...form.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== "");
  const follow = () => {
    for (const field of document.querySelectorAll("[data-heard]")) {
      if (!isBegun(field.form)) field.value = field.closest(".composer").dataset.heardLast;
    }
  };
  // Who clears a field and fills it again has seen whom it is for.
  for (const event of ["htmx:after:settle", "input"]) document.addEventListener(event, follow);
}

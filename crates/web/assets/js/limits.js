// What a field can hold: `data-most` says how many characters. What is too long is counted and refused in words, never cut; so is a
// field of nothing but spaces. Without this the server refuses both.
{
  const number = (count) => count.toLocaleString("en");
  const place = (field) =>
    document.querySelector(`[data-limit-of="${field.id}"]`) ?? field.parentElement.querySelector("[data-limit]");

  const refusal = (field, used, most) => {
    if (used > most) return `${number(used)} characters, and ${number(most)} fit. Shorten it by ${number(used - most)}.`;
    return field.required && field.value !== "" && used === 0 ? "Write something first." : "";
  };

  /** Where there is room for a sentence, `data-near`, nothing is said until the field is nearly full. */
  const counted = (shown, used, most, refused) => {
    if (!("near" in shown.dataset)) return used === 0 ? "" : `${used}/${most}`;
    if (used > most) return refused;
    return used < 0.9 * most ? "" : `${number(used)} of ${number(most)} characters`;
  };

  const tell = (field) => {
    const [used, most] = [[...field.value.trim()].length, Number(field.dataset.most)];
    const refused = refusal(field, used, most);
    field.setCustomValidity(refused);
    const shown = place(field);
    if (!shown) return;
    const words = counted(shown, used, most, refused);
    if (shown.textContent !== words) shown.textContent = words;
    shown.classList.toggle("over", used > most);
  };

  const tellAll = () => { for (const field of document.querySelectorAll("[data-most]")) tell(field); };
  document.addEventListener("input", (event) => { if (event.target.dataset?.most) tell(event.target); });
  for (const event of ["htmx:after:request", "htmx:after:settle", "DOMContentLoaded"]) document.addEventListener(event, tellAll);
}

// Buttons that copy what stands in a field. Without this the field can be selected and copied by hand.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  } catch {
    // Only secure addresses may write to the clipboard; what is selected waits for the keyboard.
    button.textContent = "Selected";
  }
});

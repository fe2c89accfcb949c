// What opens puts the cursor into its first field, once: not again whenever the page around it is drawn anew.
document.addEventListener("focusin", ({ target }) => target.removeAttribute("autofocus"));

// Show and hide a password. Without scripts the button stays hidden and the form works all the same.
for (const button of document.querySelectorAll("[data-reveals]")) {
  const field = document.getElementById(button.dataset.reveals);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(shown));
    field.focus();
  });
  // A password manager must meet a password field when the form is sent.
  field.form.addEventListener("submit", () => { field.type = "password"; });
}

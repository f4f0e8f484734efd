// Copies what a field holds. Where the clipboard can't be reached, the text is selected instead.
document.querySelectorAll("[data-copy]").forEach((button) => {
  const field = document.getElementById(button.dataset.copy);
  const said = document.getElementById(button.dataset.says);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "It's selected. Press Ctrl+C, or Command+C on a Mac.";
    }
  });
});

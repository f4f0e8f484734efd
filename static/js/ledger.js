// Choose the credit type that was last used with the provider, unless one was chosen by hand.
(() => {
  const provider = document.getElementById("id_provider_name");
  const type = document.getElementById("id_credit-0-code");
  const known = document.getElementById("providers");
  if (!provider || !type || !known) return;
  let isChosen = false;
  type.addEventListener("change", () => {
    isChosen = true;
  });
  provider.addEventListener("change", () => {
    const name = provider.value.trim().toLowerCase();
    const found = [...known.options].find((option) => option.value.toLowerCase() === name);
    if (!isChosen && found?.dataset.type) type.value = found.dataset.type;
  });
})();

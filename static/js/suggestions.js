// Suggestions below a search box, from the second letter on. They're links, so Tab reaches them. Escape closes them,
// and so does leaving the search.
(() => {
  const search = () => document.querySelector("[role=search]:has(#suggestions)");
  const list = () => document.getElementById("suggestions");

  function close() {
    htmx.trigger("#q", "htmx:abort");
    list().replaceChildren();
    document.getElementById("suggested").replaceChildren();
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id !== "q" || event.target.value.trim().length > 1) return;
    event.preventDefault();
    close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list()?.firstElementChild || !search().contains(event.target)) return;
    event.preventDefault();
    document.getElementById("q").focus();
    close();
  });
  for (const leaving of ["focusin", "click"]) {
    document.addEventListener(leaving, (event) => {
      if (list()?.firstElementChild && !search().contains(event.target)) close();
    });
  }
})();

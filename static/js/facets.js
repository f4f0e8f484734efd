// On phones the filters are a sheet (#filters is the target). While it's open, changing a filter only updates the
// counts. 'Show n programs' submits the form.
document.addEventListener("htmx:configRequest", (event) => {
  if (location.hash === "#filters") event.detail.headers["X-Sheet"] = "open";
});

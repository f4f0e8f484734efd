// On a phone the filters are a sheet (#filters is the target). While it is open a tick only asks for counts:
// the results come with 'Show n programs', which is an ordinary form.
document.addEventListener("htmx:configRequest", (event) => {
  if (location.hash === "#filters") event.detail.headers["X-Sheet"] = "open";
});

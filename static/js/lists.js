// Lists: their filters, and the suggestions below a search box, also on the home page.

// -- filters. htmx brings each one anew with the results, and the address changes. On phones they're a sheet (#filters
// is the target). While it's open, changing a filter only updates the counts. 'Show n programs' submits the form. --
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (location.hash === "#filters") detail.headers["X-Sheet"] = "open";
  leaveOutEmpty(detail.formData);
});

// Words are searched for when they're submitted, or with the next filter, and not whenever the box is left.
document.addEventListener("change", (event) => event.target.id === "q" && event.stopPropagation(), true);

document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const { target, fragment } = detail;
  if (!target.matches(".facet")) return;
  const fresh = fragment.firstElementChild;
  detail.shouldSwap = !target.contains(document.activeElement);
  if (detail.shouldSwap) folds(fresh).forEach((fold, place) => (fold.open = Boolean(folds(target)[place]?.open)));
  else renewCounts(target, fresh);
});

// Back leads to the list from before the sheet, instead of opening the sheet again.
document.addEventListener("click", (event) => {
  if (!event.target.closest(".facets .close")) return;
  event.preventDefault();
  location.replace("#results");
});

function leaveOutEmpty(data) {
  const kept = [...data].filter(([, value]) => value !== "");
  [...data.keys()].forEach((name) => data.delete(name));
  kept.forEach(([name, value]) => data.append(name, value));
}

function folds(facet) {
  return [facet, ...facet.querySelectorAll("details")];
}

// In the filter that has the focus, the options and their order stay.
function renewCounts(facet, fresh) {
  facet.querySelector("summary").replaceChildren(...fresh.querySelector("summary").childNodes);
  facet.querySelectorAll("[type=checkbox]").forEach((box) => {
    const now = fresh.querySelector(`[value="${CSS.escape(box.value)}"]`)?.parentElement;
    box.parentElement.className = now?.className ?? "tick none";
    box.parentElement.querySelector(".n").replaceChildren(...(now?.querySelector(".n").childNodes ?? []));
  });
}

// -- suggestions, from the second letter on. They're links, so Tab reaches them. Escape and leaving the search close
// them. --
function suggestions() {
  return document.getElementById("suggestions");
}

function isOutside(element) {
  return Boolean(suggestions()?.firstElementChild) && !suggestions().closest("[role=search]").contains(element);
}

function closeSuggestions() {
  htmx.trigger("#q", "htmx:abort");
  suggestions().replaceChildren();
  document.getElementById("suggested").replaceChildren();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "q" || event.target.value.trim().length > 1) return;
  event.preventDefault();
  closeSuggestions();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !suggestions()?.firstElementChild || isOutside(event.target)) return;
  event.preventDefault();
  document.getElementById("q").focus();
  closeSuggestions();
});

for (const leaving of ["focusin", "click"]) {
  document.addEventListener(leaving, (event) => isOutside(event.target) && closeSuggestions());
}

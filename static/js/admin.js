// Cells cut to one line show all of their text on hover.
function showWholeText() {
  document.querySelectorAll("#result_list td, #result_list tbody th").forEach((cell) => {
    if (!cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.innerText.trim()
  })
}

// Fields in a table take the name of their column, and boxes that search for a value that of the field they stand for:
// neither the theme nor Select2 gives them one.
function nameFields() {
  document.querySelectorAll("td[class*='field-'] :is(input, select, textarea)").forEach((field) => {
    const column = field.closest("td").className.match(/field-(\w+)/)[1]
    if (!field.labels?.length) field.setAttribute("aria-label", column.replaceAll("_", " "))
  })
  document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
    const name = select.labels[0]?.innerText.replace("*", "").trim() || select.getAttribute("aria-label")
    const box = select.nextElementSibling
    const selection = box.querySelector(".select2-selection")
    selection.removeAttribute("aria-labelledby")
    selection.setAttribute("aria-label", name)
    const value = box.querySelector(".select2-selection__rendered")
    value.removeAttribute("role")
    value.removeAttribute("aria-readonly")
    box.querySelector("ul > .select2-selection__clear")?.setAttribute("role", "listitem")
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", `Search ${name}`)
  })
}

window.addEventListener("load", () => {
  showWholeText()
  // After Select2, which starts when jQuery is ready. Lists have no jQuery.
  window.django?.jQuery ? django.jQuery(nameFields) : nameFields()
})
document.addEventListener("formset:added", () => setTimeout(nameFields))

// Cells cut to one line show all of their text on hover.
document.querySelectorAll("#result_list td, #result_list tbody th").forEach((cell) => {
  if (!cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.innerText.trim()
})

// Boxes that search for a value take the name of the field they stand for, which Select2 doesn't give them.
function nameSearchBoxes() {
  document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
    const label = document.querySelector(`label[for="${select.id}"]`)
    const column = select.closest("td")?.className.match(/field-(\w+)/)?.[1].replaceAll("_", " ")
    const name = label?.innerText.trim() || column || "Value"
    const box = select.nextElementSibling
    box.querySelector(".select2-selection")?.setAttribute("aria-label", name)
    box.querySelector(".select2-selection")?.removeAttribute("aria-labelledby")
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", `Search ${name}`)
  })
}
window.addEventListener("load", nameSearchBoxes)
document.addEventListener("formset:added", () => setTimeout(nameSearchBoxes))

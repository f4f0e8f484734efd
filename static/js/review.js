// Reviews by keyboard: Alt and the letter shown beside a link or button.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !event.code.startsWith("Key")) return
  const target = document.querySelector(`[data-key="${event.code.slice(3).toLowerCase()}"]`)
  if (!target) return
  event.preventDefault()
  target.click()
})

document.querySelectorAll("[data-today]").forEach((button) => {
  button.addEventListener("click", () => { document.getElementById("id_looked_up_on").value = button.dataset.today })
})

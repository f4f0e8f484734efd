// A form with a preview: draws it again while someone types. Without this script its buttons reload the form.
// The preview has data-preview, the address that draws it, and may have a sentence marked data-verdict.
const find = () => document.querySelector("[data-preview]")
const form = find()?.closest("form")
let waiting = 0
let asked = 0

async function draw() {
  const number = ++asked
  const preview = find()
  const edited = location.pathname.match(/\/(\d+)\/change\/$/)
  const address = preview.dataset.preview + (edited ? `?of=${edited[1]}` : "")
  const answer = await fetch(address, { method: "POST", body: new FormData(form) }).catch(() => null)
  if (!answer?.ok || number !== asked) return
  const focused = preview.contains(document.activeElement) ? document.activeElement.value : null
  preview.outerHTML = await answer.text()
  if (focused !== null) find().querySelector("button").focus()
  tell()
}

// One line that stays in sight while the curator types further down.
function tell() {
  const verdict = find().querySelector("[data-verdict]")
  const refused = find().querySelectorAll(".refusals > li").length
  const said = verdict ? verdict.innerText : (find().dataset.waiting ?? "")
  line.innerText = refused ? `${said} To correct: ${refused}.` : said
  line.hidden = !line.innerText
}

function drawSoon() {
  clearTimeout(waiting)
  waiting = setTimeout(draw, 800)  // below the limit of 120 requests a minute
}

const line = Object.assign(document.createElement("p"), { className: "outcome-status" })
line.setAttribute("role", "status")

if (form && find().querySelector("button")) {
  form.append(line)
  form.addEventListener("input", drawSoon)
  form.addEventListener("change", drawSoon)
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preview] button[name=_preview]")
    if (!button) return
    event.preventDefault()
    const [field, value] = button.value.split("=")
    if (value) document.getElementById(`id_${field}`).value = value
    draw()
  })
  draw()
}

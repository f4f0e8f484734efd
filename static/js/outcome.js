// The outcome editor: draws the preview again while someone types. Without this script its buttons reload the form.
const form = document.getElementById("outcome_form")
let waiting = 0
let asked = 0

async function draw() {
  const number = ++asked
  const preview = document.getElementById("outcome-preview")
  const edited = location.pathname.match(/\/(\d+)\/change\/$/)
  const address = preview.dataset.address + (edited ? `?of=${edited[1]}` : "")
  const answer = await fetch(address, { method: "POST", body: new FormData(form) }).catch(() => null)
  if (!answer?.ok || number !== asked) return
  const focused = preview.contains(document.activeElement) ? document.activeElement.value : null
  preview.outerHTML = await answer.text()
  if (focused !== null) document.querySelector("#outcome-preview button").focus()
  tell()
}

// One line that stays in sight while the curator types further down.
function tell() {
  const verdict = document.getElementById("outcome-verdict")?.innerText ?? "Not graded yet"
  const refused = document.querySelectorAll("#outcome-preview ul > li").length
  line.innerText = refused ? `${verdict} To correct: ${refused}.` : verdict
}

function drawSoon() {
  clearTimeout(waiting)
  waiting = setTimeout(draw, 800)  // below the limit of 120 requests a minute
}

const line = Object.assign(document.createElement("p"), { className: "outcome-status" })
line.setAttribute("role", "status")

if (form && document.querySelector("#outcome-preview button")) {
  form.append(line)
  form.addEventListener("input", drawSoon)
  form.addEventListener("change", drawSoon)
  form.addEventListener("click", (event) => {
    const button = event.target.closest("#outcome-preview button[name=_preview]")
    if (!button) return
    event.preventDefault()
    const [field, value] = button.value.split("=")
    if (value) document.getElementById(`id_${field}`).value = value
    draw()
  })
  draw()
}

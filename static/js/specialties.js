// Adds a filter box to the specialty picker, says how many specialties are chosen,
// and shows the groups that fit the chosen profession first.
(function () {
  function words (text) {
    return text.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean)
  }

  function enhance (picker) {
    const box = picker.querySelector('[data-filter]')
    const input = box.querySelector('input')
    const count = picker.querySelector('[data-count]')
    const list = picker.querySelector('[data-groups]')
    const groups = Array.from(list.querySelectorAll('details'))
    const profession = document.getElementById(picker.dataset.profession)
    let opened = null // the groups that were open before filtering

    function chosen () {
      const names = Array.from(picker.querySelectorAll('input:checked'), function (tick) {
        return tick.closest('label').textContent.trim()
      })
      return names.length ? names.length + ' chosen: ' + names.join(' · ') : ''
    }

    function filter () {
      const typed = words(input.value)
      if (typed.length && !opened) opened = groups.filter(function (group) { return group.open })
      let found = 0
      groups.forEach(function (group) {
        const name = group.querySelector('summary').textContent
        let here = 0
        group.querySelectorAll('label').forEach(function (label) {
          const text = words(name + ' ' + label.textContent)
          const matches = typed.every(function (part) {
            return text.some(function (word) { return word.startsWith(part) })
          })
          label.hidden = !matches
          here += matches
        })
        group.hidden = !here
        if (typed.length) group.open = here > 0
        found += here
      })
      if (typed.length) {
        count.textContent = found === 1 ? '1 specialty found' : found + ' specialties found'
      } else {
        groups.forEach(function (group) { if (opened) group.open = opened.includes(group) })
        opened = null
        count.textContent = chosen()
      }
    }

    function order () {
      const now = profession.value
      const key = function (group) {
        const fits = group.dataset.fits.split(' ').includes(now)
        return Number(group.dataset.place) + (fits ? 0 : 1000)
      }
      list.append(...groups.slice().sort(function (a, b) { return key(a) - key(b) }))
    }

    input.addEventListener('input', filter)
    input.addEventListener('keydown', function (event) {
      if (event.key === 'Enter') event.preventDefault() // it would submit the form
      if (event.key === 'Escape') { input.value = ''; filter() }
    })
    picker.addEventListener('change', function (event) {
      if (event.target.type === 'checkbox') count.textContent = chosen()
    })
    if (profession) profession.addEventListener('change', order)
    box.hidden = !groups.length
  }

  document.addEventListener('DOMContentLoaded', function () {
    document.querySelectorAll('[data-specialties]').forEach(enhance)
  })
})()

// Shows what needs passkeys where the browser knows them, and says in words why one was not used.
// allauth's own scripts do the work and report trouble as an event.
(function () {
  const WORDS = {
    NotAllowedError: 'The passkey was not used. Try again, or choose another way.',
    InvalidStateError: 'This device has a passkey for your account already.',
    SecurityError: 'Passkeys do not work at this address.'
  }

  function reveal () {
    if (!window.PublicKeyCredential) return
    document.querySelectorAll('[data-needs-passkeys]').forEach(function (part) { part.hidden = false })
  }

  document.addEventListener('allauth.error', function (event) {
    const line = document.querySelector('[data-passkey-trouble]')
    if (!line) return
    event.preventDefault()
    line.textContent = WORDS[event.detail.exception.name] || 'The passkey could not be read. Try again in a minute.'
  })
  document.addEventListener('DOMContentLoaded', reveal)
})()

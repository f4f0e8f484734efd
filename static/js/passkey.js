// Reveals passkey buttons in browsers that support passkeys, and shows why a passkey wasn't used.
// allauth's scripts do the rest, and report errors as events.
(function () {
  const WORDS = {
    NotAllowedError: "The passkey wasn't used. Try again, or choose another way to sign in.",
    InvalidStateError: 'This device already has a passkey for your account.',
    SecurityError: "Passkeys don't work at this address."
  }

  function reveal () {
    if (!window.PublicKeyCredential) return
    document.querySelectorAll('[data-needs-passkeys]').forEach(function (part) { part.hidden = false })
  }

  document.addEventListener('allauth.error', function (event) {
    const line = document.querySelector('[data-passkey-trouble]')
    if (!line) return
    event.preventDefault()
    line.textContent = WORDS[event.detail.exception.name] || "The passkey couldn't be read. Try again in a minute."
  })
  document.addEventListener('DOMContentLoaded', reveal)
})()

"""An SMTP client that knows whether the body of a message was started, and asks for less by asking at once.

Where the server allows it (RFC 2920, PIPELINING), sender, recipient and DATA go in one packet. A message then takes two
round trips instead of four.
"""

import smtplib
from collections.abc import Sequence
from typing import Any

_OK = 250
_FORWARDED = 251
_START_MAIL_INPUT = 354
_CLOSING = 421


class WatchedSmtp(smtplib.SMTP):
    """Tracks the reply that asks for the body. If the connection is lost after it, the outcome is unknown."""

    body_begun = False
    _collected: list[bytes] | None = None  # commands to send at once. None: each is sent when it's given

    def sendmail(self, from_addr: str, to_addrs: str | Sequence[str], msg: Any, *options: Any) -> Any:
        self.body_begun = False
        self.ehlo_or_helo_if_needed()
        to_addrs = [to_addrs] if isinstance(to_addrs, str) else to_addrs
        if len(to_addrs) == 1 and self.has_extn("pipelining"):
            self._collected = []
        try:
            return super().sendmail(from_addr, to_addrs, msg, *options)
        except _Refused as refused:
            raise refused.as_smtplib(from_addr, to_addrs[0]) from None
        finally:
            self._collected = None

    def send(self, s: Any) -> None:
        if self._collected is None:
            super().send(s)
        else:
            self._collected.append(s if isinstance(s, bytes) else s.encode(self.command_encoding))

    def getreply(self) -> tuple[int, bytes]:
        if self._collected is not None:
            is_last = self._collected[-1].lower().startswith(b"data")
            return self._ask_at_once(self._collected) if is_last else (_OK, b"not asked yet")
        code, reply = super().getreply()
        if code == _START_MAIL_INPUT:
            self.body_begun = True
        return code, reply

    def _ask_at_once(self, commands: list[bytes]) -> tuple[int, bytes]:
        """Send sender, recipient and DATA. Return the reply to DATA (raises _Refused)."""
        self._collected = None
        self.send(b"".join(commands))
        sender = self.getreply()
        recipient = self.getreply() if sender[0] != _CLOSING else sender
        data = self.getreply() if recipient[0] != _CLOSING else recipient
        if sender[0] == _OK and recipient[0] in (_OK, _FORWARDED):
            return data
        self._take_back(data[0])
        raise _Refused(recipient if sender[0] == _OK else sender, is_recipient=sender[0] == _OK)

    def _take_back(self, code: int) -> None:
        """End a message that was refused. `code` is the reply to DATA: a server that still wants a body gets none."""
        if code == _START_MAIL_INPUT:
            self.body_begun = False
            self.send(b".\r\n")
            code, _ = super().getreply()
        if code == _CLOSING:
            self.close()
        else:
            self._rset()  # type: ignore[attr-defined]  # not in the stubs


class WatchedSmtpSsl(WatchedSmtp, smtplib.SMTP_SSL):
    pass


class _Refused(Exception):
    """The server refused the sender or the recipient."""

    def __init__(self, reply: tuple[int, bytes], *, is_recipient: bool) -> None:
        super().__init__()
        self.reply, self.is_recipient = reply, is_recipient

    def as_smtplib(self, sender: str, recipient: str) -> smtplib.SMTPException:
        if self.is_recipient:
            return smtplib.SMTPRecipientsRefused({recipient: self.reply})
        return smtplib.SMTPSenderRefused(*self.reply, sender)

"""What linkverdict says when it cannot go on: expected, found, what to do next."""

from __future__ import annotations


class LinkverdictError(Exception):
    """A failure that a person can act on.

    `message` says what was expected and what was found; `hint` says what to do next (may be empty).
    Only the command line turns it into text and an exit code.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UnreadableExport(LinkverdictError):
    """The file is missing, empty, not text or a table, or none of its rows could be read."""


class NotABacklinkList(LinkverdictError):
    """The file is a report of another kind (own pages, an internal crawl, anchors)."""


class MissingColumn(LinkverdictError):
    """The table has no column for the linking page or domain."""


class UnknownSite(LinkverdictError):
    """No site was named, or the named site does not occur among the targets."""


class BadDomain(LinkverdictError):
    """What is named as an own or partner domain is none, or is everybody's."""


class UnknownModel(LinkverdictError):
    """The model reference names nothing that can be loaded."""


class CardMismatch(LinkverdictError):
    """The model's card and the code's signals do not fit; the message lists the differences."""


class BadAudit(LinkverdictError):
    """The folder is no audit, or an audit cannot be written there."""


class TooFewExamples(LinkverdictError):
    """Training or evaluation was asked for on too few labelled domains."""


class BadLabel(LinkverdictError):
    """A label, or a file of labels, that cannot be taken as it stands."""


class BadDisavow(LinkverdictError):
    """A disavow file that cannot be read or written."""


class BadStore(LinkverdictError):
    """The label store is no store, or cannot be read or written."""


class NoRegistry(LinkverdictError):
    """The model registry cannot be reached or read."""


class BadPicture(LinkverdictError):
    """A picture of a kind that is not drawn."""

"""What a service raises when it will not do what it was asked."""

from typing import Any


class Refused(Exception):
    """An expected refusal, told to the person who asked.

    Pages show it beside `field` (or as a toast), the API answers 4xx, a job writes it to the
    row's outcome. Anything else that a service raises is a defect.

    Attributes:
        code: stable, lower-case with underscores, for programs.
        message: translated, for people.
        field: the form field at fault, if there is one.
        data: what a caller may need to help, e.g. the id of the record in the way.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None, **data: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.data = data


class Stale(Refused):
    """The row changed since the caller read it; `data["current"]` holds the value now stored."""

    def __init__(self, message: str, *, field: str | None = None, **data: Any) -> None:
        super().__init__("stale", message, field=field, **data)

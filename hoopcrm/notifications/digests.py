"""The daily digest: what each app has to say to a member in the morning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hoopcrm.core.extensions import Text
from hoopcrm.core.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One thing. `url` is a path of the site."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPart:
    """Things of one kind, such as the overdue tasks; `more` says how many are left out."""

    title: str
    lines: Sequence[DigestLine]
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class NoticeDigest:
    """Something that the digest tells: `parts(member)`, in the member's time zone."""

    key: str
    label: Text
    permission: str
    parts: Callable[[Any], Sequence[DigestPart]]
    weight: int = 50


notice_digests: Registry[NoticeDigest] = Registry("notice_digests")

"""How often the API may be called: counted in Redis, all windows at once or none.

By default 10 a second and 100 a minute for each integration, 10,000 a day for all
integrations of an account. A limiter that cannot be reached lets everything pass.
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

import redis
from django.conf import settings
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

DAY = 86_400_000
# Out of reach once, the limiter is left alone for so many seconds: nobody waits at each call.
REST = 5.0
TIMEOUT = 0.2

# KEYS: a counter for each window. ARGV: limit and length in milliseconds of each.
# Answers the number of the window that is full (0: none, and the call was counted), then of each
# window how many calls it has seen and how many milliseconds it lasts on.
SCRIPT = """
local full = 0
for i, key in ipairs(KEYS) do
  if full == 0 and tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[2 * i - 1]) then
    full = i
  end
end
local answer = {full}
for i, key in ipairs(KEYS) do
  local used = tonumber(redis.call('GET', key) or '0')
  if full == 0 then
    used = redis.call('INCR', key)
    if used == 1 then redis.call('PEXPIRE', key, ARGV[2 * i]) end
  end
  answer[#answer + 1] = used
  answer[#answer + 1] = math.max(redis.call('PTTL', key), 0)
end
return answer
"""


@dataclass(frozen=True, slots=True)
class Window:
    """So many calls in so many milliseconds, and what is left of both.

    Attributes:
        left: calls that may still come.
        ends_in: milliseconds until it begins anew.
    """

    limit: int
    length: int
    left: int
    ends_in: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the limiter says of a call: whether it may go on, and the headers that tell of it."""

    allowed: bool
    burst: Window
    daily: Window | None

    @property
    def headers(self) -> dict[str, str]:
        """Of the window that is hit, or closest to being hit."""
        told = {
            "X-RateLimit-Max": str(self.burst.limit),
            "X-RateLimit-Interval-Milliseconds": str(self.burst.length),
            "X-RateLimit-Remaining": str(self.burst.left),
        }
        if self.daily:
            told |= {
                "X-RateLimit-Limit-Daily": str(self.daily.limit),
                "X-RateLimit-Daily-Remaining": str(self.daily.left),
                "X-RateLimit-Daily-Reset": str(self.daily.ends_in),
            }
        if not self.allowed:
            full = self.daily if self.daily and self.daily.left <= 0 else self.burst
            told["Retry-After"] = str(max(-(-full.ends_in // 1000), 1))
            told["X-RateLimit-Remaining"] = "0"
        return told


def count(integration: UUID, account: UUID) -> Verdict:
    """Count a call of an integration."""
    limits = settings.API_RATE_LIMITS
    now = datetime.now(UTC)
    keys = _bursts(f"integration:{integration}")
    keys.append(f"hoopcrm:api:day:{account}:{now:%Y%m%d}")
    return _verdict(keys, _burst_windows() + [(limits["day"], _until_midnight(now))])


def count_stranger(address: str) -> Verdict:
    """Count a call without a valid token, by the address that it came from."""
    return _verdict(_bursts(f"address:{address}"), _burst_windows())


def count_exchange(who: str) -> Verdict:
    """Count a call that asks for tokens."""
    window = (settings.API_EXCHANGE_RATE, 60_000)
    return _verdict([f"hoopcrm:api:exchange:{who}"], [window])


def _bursts(who: str) -> list[str]:
    return [f"hoopcrm:api:second:{who}", f"hoopcrm:api:minute:{who}"]


def _burst_windows() -> list[tuple[int, int]]:
    limits = settings.API_RATE_LIMITS
    return [(limits["second"], 1000), (limits["minute"], 60_000)]


def _until_midnight(now: datetime) -> int:
    return DAY - (now.hour * 3600 + now.minute * 60 + now.second) * 1000 - now.microsecond // 1000


def _verdict(keys: list[str], windows: list[tuple[int, int]]) -> Verdict:
    full, *numbers = _ask(keys, windows)
    found = [
        Window(limit, length, max(limit - used, 0), ends_in or length)
        for (limit, length), used, ends_in in zip(windows, numbers[::2], numbers[1::2], strict=True)
    ]
    burst = min(found[:2], key=lambda window: window.left)
    if full in (1, 2):
        burst = found[full - 1]
    return Verdict(full == 0, burst, found[2] if len(found) > 2 else None)


_resting_until = 0.0


def _ask(keys: list[str], windows: list[tuple[int, int]]) -> list[int]:
    global _resting_until
    if time.monotonic() >= _resting_until:
        try:
            arguments = [number for window in windows for number in window]
            answer: list[int] = _script()(keys=keys, args=arguments)
            return answer
        except RedisError:
            _resting_until = time.monotonic() + REST
            logger.warning("rate limits are not counted: Redis is out of reach", exc_info=True)
    return [0, *(number for _limit, length in windows for number in (0, length))]


@lru_cache(maxsize=1)
def _script() -> "redis.commands.core.Script":
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
    )
    return client.register_script(SCRIPT)

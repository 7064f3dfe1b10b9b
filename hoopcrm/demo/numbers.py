"""Phone numbers that ring nowhere: ranges that regulators keep free for fiction."""

import random
from collections import defaultdict

from hoopcrm.demo.data import company

# 555-0100 to 555-0199 of every North American area code.
PER_AREA = 100


class Numbers:
    """Hands out each number once."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.next: dict[str, int] = defaultdict(int)

    def local(self, area: int) -> str:
        """A number of the area, or of another one once its hundred are gone."""
        code, number = area, self._take(f"us{area}")
        while number >= PER_AREA:
            code = self.rng.choice(company.MORE_AREAS)
            number = self._take(f"us{code}")
        return f"({code}) 555-{100 + number:04}"

    def abroad(self) -> tuple[str, dict[str, str]]:
        """A foreign number, with the address that goes with it."""
        country = self.rng.choice(("GB", "FR", "DE"))
        number = self._take(country)
        if country == "GB":
            return f"+44 7700 900{number:03}", {
                "city": "London",
                "postal_code": f"N{number % 22 + 1} 7QD",
                "country": "GB",
                "time_zone": "Europe/London",
            }
        if country == "FR":
            return f"+33 6 39 98 {number // 100:02} {number % 100:02}", {
                "address1": f"{number + 3} rue des Lilas",
                "city": "Lyon",
                "postal_code": f"6900{number % 9 + 1}",
                "country": "FR",
                "time_zone": "Europe/Paris",
            }
        return f"+49 30 23125 {number:03}", {
            "address1": f"Lindenstraße {number + 1}",
            "city": "Berlin",
            "postal_code": f"109{number % 90 + 10}",
            "country": "DE",
            "time_zone": "Europe/Berlin",
        }

    def _take(self, range_: str) -> int:
        number = self.next[range_]
        self.next[range_] += 1
        return number

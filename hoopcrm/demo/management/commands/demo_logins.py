"""The demo's logins, one a line, for whoever starts the demo."""

from typing import Any

from django.core.management.base import BaseCommand

from hoopcrm.demo.logins import logins


class Command(BaseCommand):
    help = "Prints the demo's logins: role, e-mail and password, with tabs between."

    def handle(self, *args: Any, **options: Any) -> None:
        for login in logins():
            self.stdout.write(f"{login.role}\t{login.email}\t{login.password}")

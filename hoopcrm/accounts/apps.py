from importlib import import_module

from hoopcrm.core import plugin


class AccountsConfig(plugin.Plugin):
    name = "hoopcrm.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from allauth.account.decorators import secure_admin_login
        from django.contrib import admin

        super().ready()
        import_module("hoopcrm.accounts.signals")
        # One door: the installation's staff sign in on the same page, under the same locks.
        admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

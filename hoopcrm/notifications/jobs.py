"""Celery entry points of notifications."""

from celery import shared_task

from hoopcrm.notifications.sweep import forget_old, mail_digests, mail_waiting


@shared_task(name="notifications.mail")
def mail() -> None:
    """Notices that members want by mail."""
    mail_waiting()


@shared_task(name="notifications.digest")
def digest() -> None:
    """Digests whose hour has come."""
    mail_digests()


@shared_task(name="notifications.forget")
def forget() -> None:
    """Old notices."""
    forget_old()

"""Team members as a file names them: so that the import finds the same person."""

from collections import Counter
from uuid import UUID

from hoopcrm.accounts.access import all_staff
from hoopcrm.core.text import fold


def written_names() -> dict[UUID, str]:
    """By member: the name, or the e-mail where a name says too little.

    That is where somebody else has the same name, and where it could be taken for two names.
    """
    staff = list(all_staff())
    often = Counter(fold(member.display_name) for member in staff)
    return {
        member.pk: (
            member.user.email
            if often[fold(member.display_name)] > 1 or any(c in member.display_name for c in ",;\n")
            else member.display_name
        )
        for member in staff
    }

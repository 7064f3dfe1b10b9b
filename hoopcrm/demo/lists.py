"""Some smart lists of the demo's people, shared in different ways."""

from contacts.conditions.tree import Condition, of_alternatives
from contacts.listing.state import State
from hoopcrm.demo.cast import Cast
from hoopcrm.smartlists.models import Access
from hoopcrm.smartlists.services.lists import smart_list_create, smart_list_share


def save_lists(cast: Cast) -> None:
    """A list for everybody, one for a colleague to edit, and one that stays private."""
    manager, desk, coach = cast.members[0], cast.members[2], cast.members[1]

    def tagged(*names: str) -> Condition:
        return Condition("tags", "any_of", [str(cast.tags[name].pk) for name in names])

    smart_list_create(
        cast.actors[0],
        owner=manager,
        name="Waiting list",
        state=State(
            sort="created",
            columns=("phone", "email", "tags", "created", "owner"),
            conditions=of_alternatives([[tagged("Waiting list")]]),
        ),
        everyone=Access.VIEW.value,
    )
    camp = smart_list_create(
        cast.actors[0],
        owner=manager,
        name="Summer camp families",
        state=State(
            sort="name",
            conditions=of_alternatives([[tagged("Summer camp"), tagged("Parent")]]),
        ),
        page_size=100,
        widths={"email": 260},
    )
    smart_list_share(cast.actors[0], smart_list=camp, everyone="", viewers=[coach], editors=[desk])
    smart_list_create(
        cast.actors[2],
        owner=desk,
        name="Sponsors and partners",
        state=State(
            sort="business",
            columns=("business", "phone", "email", "activity"),
            conditions=of_alternatives(
                [[tagged("Sponsor")], [tagged("School contact"), Condition("email", "not_empty")]]
            ),
        ),
    )

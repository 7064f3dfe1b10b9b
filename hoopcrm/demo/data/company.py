"""Northside Sports Academy: its tags, fields, businesses and the places that people come from."""

from dataclasses import dataclass, field

from django.utils.text import slugify

ACCOUNT_NAME = "Northside Sports Academy"
TIME_ZONE = "America/Chicago"
PROFILE = {
    "legal_name": "Northside Sports Academy LLC",
    "email": "office@northside.example",
    "phone": "+1 312 555 0100",
    "website": "https://northside.example",
    "street": "4100 North Ashland Avenue",
    "city": "Chicago",
    "postal_code": "60613",
    "region": "IL",
}

# (name, how many of a hundred contacts have it)
TAGS = (
    ("Parent", 46),
    ("Newsletter", 34),
    ("U8", 9),
    ("U10", 12),
    ("U12", 13),
    ("U14", 10),
    ("U16", 7),
    ("Adult league", 12),
    ("Summer camp", 18),
    ("Trial booked", 8),
    ("Waiting list", 5),
    ("Scholarship", 4),
    ("Coach", 2),
    ("Sponsor", 3),
    ("School contact", 3),
    ("Alumni", 6),
    ("Volunteer", 5),
)

AGE_GROUPS = ("U8", "U10", "U12", "U14", "U16")
SPORTS = ("Basketball", "Football", "Tennis", "Athletics", "Swimming", "Volleyball")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
PAYMENTS = ("Card", "Bank transfer", "Cash", "Invoice to employer")
SHIRTS = ("Youth S", "Youth M", "Youth L", "S", "M", "L", "XL")


@dataclass(frozen=True, slots=True)
class Field:
    """A custom field: key, label, type, options."""

    key: str
    label: str
    type: str
    options: tuple[str, ...] = ()
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class FieldFolder:
    """A folder of custom fields."""

    name: str
    fields: tuple[Field, ...] = field(default_factory=tuple)


FOLDERS = (
    FieldFolder(
        "Player",
        (
            Field("player_name", "Player's name", "text"),
            Field("age_group", "Age group", "single", (*AGE_GROUPS, "Adult")),
            Field("sports", "Sports", "multiple", SPORTS),
            Field("jersey_number", "Jersey number", "number", placeholder="0 to 99"),
            Field("first_training", "First training", "date"),
            Field("medical_notes", "Medical notes", "large_text", placeholder="Allergies, inhaler"),
        ),
    ),
    FieldFolder(
        "Membership",
        (
            Field("monthly_fee", "Monthly fee", "monetary"),
            Field("payment", "Payment", "radio", PAYMENTS),
            Field("training_days", "Training days", "checkbox", DAYS),
            Field("shirt_size", "Shirt size", "single", SHIRTS),
            Field("renewal", "Renewal date", "date"),
            Field("emergency_contact", "Emergency contact", "text"),
            Field("pick_up", "Who may pick up", "textbox_list", ("Name", "Relation")),
            Field("pick_up_phone", "Phone for picking up", "phone"),
            Field("billing_email", "E-mail for invoices", "email"),
        ),
    ),
)

BUSINESSES = (
    "Lakeview Elementary School",
    "Northside Middle School",
    "Ridgeway High School",
    "St. Brendan Academy",
    "Maple Street Montessori",
    "Harbor Point Charter School",
    "Willowbrook Day School",
    "Prairie View School District",
    "Ravenswood Physical Therapy",
    "Lakeshore Orthopedics",
    "Motion Lab Physiotherapy",
    "Bright Smile Dental",
    "Northside Pediatrics",
    "Greenleaf Grocers",
    "Cornerstone Bakery",
    "Blue Door Coffee",
    "Taquería La Esquina",
    "Pho Linh",
    "Bosphorus Grill",
    "Café Zürich",
    "Sunrise Diner",
    "Halsted Hardware",
    "Windy City Print Shop",
    "Two Rivers Credit Union",
    "Midwest Community Bank",
    "Keystone Insurance",
    "Fairway Realty",
    "Lincoln Square Properties",
    "Hawthorne Law Group",
    "Okafor & Partners",
    "Patel Family Dentistry",
    "Nowak Construction",
    "Müller Automotive",
    "Rivera Landscaping",
    "Kim's Tailoring",
    "O'Brien Plumbing",
    "Sørensen Design",
    "Brightline Electric",
    "Evergreen Childcare",
    "Little Steps Nursery",
    "YouthWorks Foundation",
    "Northside Rotary",
    "City Parks Department",
    "Public Library, North Branch",
    "Lakeside Sporting Goods",
    "Full Court Apparel",
    "Champion Trophies",
    "Rapid Refs",
    "Summit Fitness Club",
    "Aqua Lane Swim Center",
    "Net Gains Tennis",
    "Hoop Dreams Foundation",
    "Trailhead Outfitters",
    "Metro Shuttle",
    "Northern Lights Photography",
    "Echo Event Rentals",
    "Juniper Catering",
    "Data Harbor Software",
    "Kestrel Logistics",
    "Meridian Health Plan",
)

# (street, city, postal code) of businesses, one after the other.
SEATS = (
    ("Lincoln Avenue", "Chicago", "60625"),
    ("Central Street", "Evanston", "60201"),
    ("Oakton Street", "Skokie", "60076"),
    ("Green Bay Road", "Wilmette", "60091"),
    ("Touhy Avenue", "Park Ridge", "60068"),
)


def details(number: int, name: str) -> dict[str, str]:
    """How the business of this name is reached; `number` is its place in BUSINESSES."""
    street, city, postal_code = SEATS[number % len(SEATS)]
    domain = slugify(name) + ".example"
    return {
        "phone": f"(312) 555-{100 + number % 100:04}",
        "email": f"office@{domain}",
        "website": f"https://www.{domain}",
        "address1": f"{1200 + number * 37} {street}",
        "city": city,
        "state": "IL",
        "postal_code": postal_code,
        "country": "US",
    }


SOURCES = (
    ("Website form", 24),
    ("Referral", 20),
    ("Open day", 14),
    ("Instagram", 10),
    ("School visit", 9),
    ("Google", 9),
    ("Walk-in", 7),
    ("Camp flyer", 5),
    ("Sponsor event", 2),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A town: its state, the first four digits of its postal codes, its telephone area code."""

    city: str
    state: str
    postal: str
    area: int
    weight: int


PLACES = (
    Place("Chicago", "IL", "6061", 312, 14),
    Place("Chicago", "IL", "6064", 773, 22),
    Place("Chicago", "IL", "6062", 872, 10),
    Place("Evanston", "IL", "6020", 847, 9),
    Place("Skokie", "IL", "6007", 224, 7),
    Place("Oak Park", "IL", "6030", 708, 7),
    Place("Naperville", "IL", "6054", 630, 6),
    Place("Aurora", "IL", "6050", 331, 5),
    Place("Rockford", "IL", "6110", 815, 3),
    Place("Joliet", "IL", "6043", 779, 3),
    Place("Peoria", "IL", "6160", 309, 2),
    Place("Springfield", "IL", "6270", 217, 2),
    Place("Kenosha", "WI", "5314", 262, 3),
    Place("Milwaukee", "WI", "5320", 414, 3),
    Place("Madison", "WI", "5370", 608, 2),
    Place("Gary", "IN", "4640", 219, 3),
    Place("South Bend", "IN", "4660", 574, 2),
    Place("Fort Wayne", "IN", "4680", 260, 1),
)

# Area codes for second numbers, and for when a town has used up its own.
MORE_AREAS = (
    *(615, 628, 201, 202, 206, 208, 212, 213, 215, 216, 218, 225, 228, 229, 231, 234, 239, 248),
    *(251, 253, 254, 256, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 310, 313),
)

STREETS = (
    "Maple",
    "Oak",
    "Wilson",
    "Damen",
    "Lincoln",
    "Clark",
    "Sheridan",
    "Foster",
    "Ashland",
    "Western",
    "Montrose",
    "Belmont",
    "Pulaski",
    "Kedzie",
    "Cermak",
    "Addison",
    "Fullerton",
    "Greenview",
    "Hermitage",
    "Winona",
)
STREET_KINDS = ("Ave", "St", "Blvd", "Pl", "Rd", "Ct")

MEDICAL = (
    "Asthma: inhaler in the left pocket of the bag.",
    "Peanut allergy. EpiPen at the front desk.",
    "Knee operated in spring; no jumping drills until the physiotherapist agrees.",
    "Wears contact lenses.",
    "Type 1 diabetes. May need a break to eat.\nThe parents explained the pump to the coaches.",
    "Bee sting allergy.",
    "Hearing aid on the right; stand on the left when explaining.",
)

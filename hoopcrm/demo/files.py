"""Documents of some contacts: small real files, made here."""

import csv
import io
import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from django.core.files.base import ContentFile
from fpdf import FPDF
from PIL import Image, ImageDraw

from contacts.models import Contact
from hoopcrm.core.text import fold
from hoopcrm.demo.cast import Cast
from hoopcrm.demo.data import company
from hoopcrm.demo.rows import Placed
from hoopcrm.documents.models import Folder
from hoopcrm.documents.services.documents import document_upload
from hoopcrm.documents.services.folders import folder_create

SEED = 20_231_104
FIRST = 3  # the newest contacts, which the list shows first, all have documents
WITH_DOCUMENTS = 12
NEWEST = 36

Maker = Callable[[Placed, date, random.Random], tuple[str, bytes]]


def upload(everybody: Sequence[Placed], cast: Cast, moment: datetime) -> int:
    """Put one to three documents on some of the newest contacts; returns how many in all."""
    rng = random.Random(SEED)  # noqa: S311 - made up, not secret
    count = 0
    first, others = list(everybody[-FIRST:]), list(everybody[-NEWEST:-FIRST])
    for one in (*first, *rng.sample(others, min(WITH_DOCUMENTS, len(others)))):
        contact = Contact.objects.get(pk=one.id)
        folder: Folder | None = None
        for number, maker in enumerate(rng.sample(MAKERS, rng.choice((1, 2, 2, 2)))):
            share = rng.uniform(0.05, 0.95)
            at = _millisecond(one.person.created + (moment - one.person.created) * share)
            name, content = maker(one, at.date(), rng)
            actor = cast.actors[rng.choice((0, 2))]
            if number == 1 and rng.random() < 0.5:
                folder = folder_create(
                    actor, contact=contact, name="Membership", at=at - timedelta(seconds=9)
                )
            document_upload(
                actor,
                contact=contact,
                upload=ContentFile(content, name=name),
                folder=folder,
                at=at,
            )
            count += 1
    return count


def _millisecond(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _agreement(one: Placed, day: date, rng: random.Random) -> tuple[str, bytes]:
    pdf = _page("Membership agreement")
    fee = one.person.custom.get("monthly_fee", "60")
    pdf.multi_cell(
        0,
        7,
        f"Between {company.ACCOUNT_NAME} and {_plain(one.person.latin_name)}.\n\n"
        f"Membership begins on {day:%B %d, %Y} and runs for twelve months. The monthly fee is "
        f"USD {fee}, due on the first of each month. Training takes place on the days agreed; "
        "a session missed because of illness may be made up within eight weeks.\n\n"
        "Signed on the day above.",
    )
    return "Membership agreement.pdf", bytes(pdf.output())


def _invoice(one: Placed, day: date, rng: random.Random) -> tuple[str, bytes]:
    number = rng.randrange(1000, 9999)
    pdf = _page(f"Invoice {number}")
    fee = float(one.person.custom.get("monthly_fee", "60"))
    pdf.cell(0, 7, _plain(one.person.latin_name), new_x="LMARGIN", new_y="NEXT")
    pdf.cell(0, 7, f"{day:%B %d, %Y}", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    with pdf.table(col_widths=(60, 20, 20), text_align=("LEFT", "RIGHT", "RIGHT")) as table:
        for cells in (
            ("What", "Months", "USD"),
            ("Training", "3", f"{3 * fee:.2f}"),
            ("Team shirt", "", "28.00"),
            ("Total", "", f"{3 * fee + 28:.2f}"),
        ):
            table.row(cells)
    return f"Invoice {number}.pdf", bytes(pdf.output())


def _attendance(one: Placed, day: date, rng: random.Random) -> tuple[str, bytes]:
    sheet = io.StringIO()
    lines = csv.writer(sheet)
    lines.writerow(["Date", "Session", "Present", "Coach"])
    for week in range(10):
        when = day - timedelta(weeks=10 - week)
        present = "yes" if rng.random() < 0.85 else "no"
        lines.writerow([when.isoformat(), rng.choice(company.SPORTS), present, "Riley Okonkwo"])
    return "Attendance.csv", sheet.getvalue().encode()


def _consent(one: Placed, day: date, rng: random.Random) -> tuple[str, bytes]:
    pdf = _page("Photo and medical consent")
    pdf.multi_cell(
        0,
        7,
        "Photographs from training may be used on the academy's own pages: yes.\n"
        "Coaches may call a doctor when no parent can be reached: yes.\n\n"
        f"Given by {_plain(one.person.latin_name)} on {day:%B %d, %Y}.",
    )
    return "Consent form.pdf", bytes(pdf.output())


def _court(one: Placed, day: date, rng: random.Random) -> tuple[str, bytes]:
    """A play on a half court, as coaches draw it."""
    image = Image.new("RGB", (640, 480), (222, 184, 135))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 620, 460), outline="white", width=4)
    draw.rectangle((240, 20, 400, 210), outline="white", width=4)
    draw.arc((60, -120, 580, 380), 20, 160, fill="white", width=4)
    draw.ellipse((305, 40, 335, 70), outline=(200, 70, 20), width=4)
    places = [(rng.randrange(60, 580), rng.randrange(120, 430)) for _player in range(5)]
    for number, (x, y) in enumerate(places, start=1):
        draw.ellipse((x - 16, y - 16, x + 16, y + 16), fill=(30, 64, 175))
        draw.text((x - 3, y - 6), str(number), fill="white")
    for start, end in zip(places, places[1:], strict=False):
        draw.line((start, end), fill=(30, 64, 175), width=2)
    out = io.BytesIO()
    image.save(out, format="PNG", optimize=True)
    return "Play drawn at training.png", out.getvalue()


def _note(one: Placed, day: date, rng: random.Random) -> tuple[str, bytes]:
    text = f"Call on {day:%B %d}\n\nAsked about {rng.choice(company.SPORTS).lower()} on "
    return "Call notes.txt", f"{text}{rng.choice(company.DAYS)}s. Sends a friend too.\n".encode()


MAKERS: tuple[Maker, ...] = (_agreement, _invoice, _attendance, _consent, _court, _note)


def _page(title: str) -> FPDF:
    pdf = FPDF(format="letter")
    pdf.set_creation_date(datetime(2024, 1, 1, tzinfo=UTC))
    pdf.set_title(title)
    pdf.add_page()
    pdf.set_font("helvetica", style="B", size=18)
    pdf.cell(0, 12, title, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", size=11)
    pdf.cell(0, 8, company.ACCOUNT_NAME, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)
    return pdf


def _plain(name: str) -> str:
    """A name in the letters that the PDF's own fonts have."""
    try:
        name.encode("latin-1")
    except UnicodeEncodeError:
        return fold(name).title()
    return name

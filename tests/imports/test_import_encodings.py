"""Files in other encodings than UTF-8: read and said so, or refused with how to mend them."""

import io

import pytest
from django.core.files.base import ContentFile

from contacts.models import Contact
from hoopcrm.accounts.models import Account
from hoopcrm.core.actor import Actor
from hoopcrm.core.errors import Refused
from hoopcrm.imports.encodings import encoding_of, write_utf8
from hoopcrm.imports.services import import_configure, import_start, import_upload
from tests.imports.conftest import finish

TEXT = "Email,First name,City\na@example.com,Zoë,Köln\nb@example.com,“Bo”,Málaga – Ñuñoa\n"
RUSSIAN = "Email,City\na@example.com,Санкт-Петербург\nb@example.com,Москва\n"


def found(content: bytes) -> str:
    return encoding_of(io.BytesIO(content), whole=True)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (RUSSIAN.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (RUSSIAN.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_encodings_are_told_apart(content: bytes, encoding: str) -> None:
    if encoding == "utf-16-be":
        content = TEXT.encode("utf-16-be")
    assert found(content) == encoding


@pytest.mark.parametrize(
    "content",
    [
        RUSSIAN.encode("cp1251"),
        RUSSIAN.encode("koi8-r"),
        "Email,City\na@example.com,東京都\n".encode("shift-jis"),
        "Email,City\na@example.com,Θεσσαλονίκη\n".encode("cp1253"),
        (TEXT * 20).encode() + b"x@example.com,\xff\xfe,\n",
    ],
    ids=["cp1251", "koi8-r", "shift-jis", "cp1253", "damaged UTF-8"],
)
def test_others_are_refused_with_how_to_mend_them(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        found(content)
    assert (refused.value.code, refused.value.field) == ("not_utf8", "file")
    assert "CSV UTF-8" in refused.value.message


def test_a_file_that_breaks_off_is_damaged() -> None:
    with pytest.raises(Refused) as refused:
        write_utf8(io.BytesIO(TEXT.encode("utf-16")[:-1]), "utf-16", io.BytesIO())
    assert refused.value.code == "broken_encoding"


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-16-le"])
def test_letters_arrive_whatever_the_encoding(
    encoding: str, in_account: Account, actor: Actor
) -> None:
    upload = ContentFile(TEXT.replace(",", "\t").encode(encoding), name="people.txt")
    imported = import_upload(actor, upload=upload)
    assert imported.encoding == encoding
    assert imported.file_size == upload.size  # of the file that was chosen, not of what is kept
    import_configure(actor, imported=imported, mapping=imported.mapping)
    finish(import_start(actor, imported=imported, consent=True))
    names = set(Contact.objects.values_list("first_name", "city"))
    assert names == {("Zoë", "Köln"), ("“Bo”", "Málaga – Ñuñoa")}

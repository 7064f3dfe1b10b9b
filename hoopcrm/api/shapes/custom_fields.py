"""Custom fields, as they are taken and answered."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from hoopcrm.api.endpoints import Taken, Told
from hoopcrm.api.shapes.texts import Integer
from hoopcrm.customfields.file_rules import FIELD_KINDS, MOST_FILES
from hoopcrm.customfields.models import FieldDefinition

Type = FieldDefinition.Type
# The contract's names; of two for one type the first is answered. One of them it misspells.
DATA_TYPES: dict[str, Type] = {
    "TEXT": Type.TEXT,
    "LARGE_TEXT": Type.LARGE_TEXT,
    "NUMERICAL": Type.NUMBER,
    "FLOAT": Type.NUMBER,
    "PHONE": Type.PHONE,
    "EMAIL": Type.EMAIL,
    "MONETORY": Type.MONETARY,
    "MONETARY": Type.MONETARY,
    "CHECKBOX": Type.CHECKBOX,
    "SINGLE_OPTIONS": Type.SINGLE,
    "MULTIPLE_OPTIONS": Type.MULTIPLE,
    "RADIO": Type.RADIO,
    "DATE": Type.DATE,
    "TEXTBOX_LIST": Type.TEXTBOX_LIST,
    "FILE_UPLOAD": Type.FILE,
    "SIGNATURE": Type.SIGNATURE,
}
_NAMES = {type_: name for name, type_ in reversed(DATA_TYPES.items())}
_KINDS = {"jpeg": "jpg"} | {kind: kind for kind in FIELD_KINDS}


def _labels(rows: list[Any]) -> list[str]:
    """Labels, sent as texts or as objects with a label."""
    labels = []
    for row in rows:
        label = row.get("label") if isinstance(row, dict) else row
        if not isinstance(label, str) or not label.strip():
            raise ValueError("must be an array of texts, or of objects with a label")
        if isinstance(row, dict) and row.get("prefillValue"):
            raise ValueError("cannot have a prefillValue")
        labels.append(label)
    return labels


def _formats(texts: list[str]) -> list[str]:
    """Keys of the kinds of files that these endings mean; "all" is no restriction."""
    endings = [text.strip().lower().removeprefix(".") for text in texts]
    if "all" in endings:
        return []
    if set(endings) - set(_KINDS):
        known = ", ".join(f".{ending}" for ending in _KINDS)
        raise ValueError(f"must be an array of the following values: {known}, all")
    return [_KINDS[ending] for ending in endings]


Labels = Annotated[list[Any], Field(max_length=500), AfterValidator(_labels)]
Formats = Annotated[list[str], Field(max_length=50), AfterValidator(_formats)]


class CustomFieldChange(Taken):
    """What is to be changed of a field. What its type does not have is left aside."""

    name: str = Field("", min_length=1)
    placeholder: str | None = None
    position: Integer = Field(0, ge=0, le=10_000)
    model: Literal["contact", "opportunity"] = "contact"
    options: Labels = []
    textBoxListOptions: Labels = []
    acceptedFormat: Formats = []
    isMultipleFile: bool = False
    maxNumberOfFiles: Integer | None = Field(None, ge=1, le=MOST_FILES)

    @property
    def labels(self) -> list[str] | None:
        """The options by whichever name they came, None without them."""
        for name in ("textBoxListOptions", "options"):
            if name in self.model_fields_set:
                labels: list[str] = getattr(self, name)
                return labels
        return None

    @property
    def max_files(self) -> int | None:
        """How many files the field is to hold, None when that is not said."""
        if "isMultipleFile" not in self.model_fields_set:
            return self.maxNumberOfFiles
        return (self.maxNumberOfFiles or MOST_FILES) if self.isMultipleFile else 1


class CustomFieldNew(CustomFieldChange):
    """A new field."""

    name: str = Field(min_length=1)
    dataType: str = Field(json_schema_extra={"enum": list(DATA_TYPES)})

    def faults(self) -> list[str]:
        """What is wrong with the type."""
        if self.dataType in DATA_TYPES:
            return []
        return [f"dataType must be one of the following values: {', '.join(DATA_TYPES)}"]


class CustomFieldTold(Told):
    id: str
    name: str
    fieldKey: str
    dataType: str
    placeholder: str
    position: int
    picklistOptions: list[Any]
    isAllowedCustomOption: bool
    model: str
    locationId: str


class CustomFieldAnswer(Told):
    customField: CustomFieldTold
    traceId: str


class CustomFieldsAnswer(Told):
    customFields: list[CustomFieldTold]
    traceId: str


def field_told(one: FieldDefinition) -> dict[str, Any]:
    """A field; text boxes are answered with the ids by which the search names them."""
    told = {
        "id": str(one.pk),
        "name": one.label,
        "fieldKey": one.full_key,
        "dataType": _NAMES[Type(one.type)],
        "placeholder": one.placeholder,
        "position": one.position,
        "picklistOptions": [option.label for option in one.offered],
        "isAllowedCustomOption": one.allow_custom,
        "model": one.object_type,
        "locationId": str(one.account_id),
        "parentId": str(one.folder_id) if one.folder_id else None,
        "dateAdded": one.created_at,
    }
    if one.type == Type.TEXTBOX_LIST:
        told["picklistOptions"] = [
            {"id": str(option.pk), "label": option.label, "prefillValue": ""}
            for option in one.offered
        ]
    if one.type == Type.FILE:
        told["acceptedFormat"] = [f".{kind}" for kind in one.file_kinds] or ["all"]
        told["isMultipleFile"] = told["isMultiFileAllowed"] = one.max_files > 1
        told["maxNumberOfFiles"] = told["maxFileLimit"] = one.max_files
    return told

"""What `cliffhanger approve` reads of a form and prints of it; no Prefect, no I/O."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from cliffhanger.errors import InvalidSettingError

LONGEST_SHOWN: Final = 60
TRUE: Final = frozenset({"true", "yes", "1"})
FALSE: Final = frozenset({"false", "no", "0"})
_PICTURE: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK: Final = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form.

    Attributes:
        name: As it is sent.
        title: As a person reads it.
        kind: JSON type of the answer; `object` where it is none of the simple ones.
        choices: What may be answered; empty for anything.
        default: What stands in the form.
        description: What it is about.
    """

    name: str
    title: str
    kind: str
    choices: tuple[str, ...] = ()
    default: object = None
    description: str = ""

    def parse(self, text: str) -> object:
        """Return the answer that *text* means.

        Raises:
            InvalidSettingError: It is none that the form takes.
        """
        if self.choices and text not in self.choices:
            raise InvalidSettingError(
                f"--set {self.name} must be one of {', '.join(self.choices)}, got {text!r}"
            )
        if self.kind == "string":
            return text
        if self.kind == "boolean" and text.lower() in TRUE | FALSE:
            return text.lower() in TRUE
        try:
            return cast("object", json.loads(text))
        except ValueError as exc:
            raise InvalidSettingError(
                f"--set {self.name} takes JSON ({self.kind}), got {text[:LONGEST_SHOWN]!r}; long "
                "answers are given in a file with --answer"
            ) from exc


def read_form(schema: Mapping[str, Any]) -> tuple[FormField, ...]:
    """Return the questions of a form, in order.

    Args:
        schema: JSON Schema, as Prefect keeps it beside a run that waits.
    """
    definitions = {**schema.get("$defs", {}), **schema.get("definitions", {})}
    properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    return tuple(_field(name, part, definitions) for name, part in properties.items())


def build_answer(
    fields: Iterable[FormField],
    *,
    decision: str,
    note: str,
    settings: Iterable[str] = (),
    answer: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Return what is sent: what stands in the form, changed by the command's options.

    Args:
        fields: The form.
        decision: Such as `approve` or `stop`.
        note: Empty for none.
        settings: `field=value`, each.
        answer: Fields of an answer that was prepared in a file.

    Raises:
        InvalidSettingError: The form has no such field, or the field takes no such value.
    """
    known = {field.name: field for field in fields}
    sent: dict[str, object] = dict(answer or {})
    for name in sent:
        _check_known(name, known)
    sent["decision"] = _known(known, "decision").parse(decision)
    if note:
        sent["notes"] = _known(known, "notes").parse(note)
    for setting in settings:
        name, is_given, text = setting.partition("=")
        if not is_given:
            raise InvalidSettingError(f"--set must be field=value, got {setting!r}")
        sent[name] = _known(known, name).parse(text)
    return sent


def plain_words(markdown: str) -> str:
    """Return what stands above a form as a terminal shows it: no pictures, links as addresses."""
    words = _PICTURE.sub("", markdown).replace("**", "")
    return _LINK.sub(r"\1: \2", words).strip()


def first_line(markdown: str) -> str:
    """Return the first line of what stands above a form, without addresses."""
    words = _LINK.sub(r"\1", _PICTURE.sub("", markdown)).replace("**", "").strip()
    return words.partition("\n")[0]


def show_default(field: FormField) -> str:
    """Return what stands in the field, short enough for a table."""
    if field.default is None:
        return ""
    text = field.default if isinstance(field.default, str) else json.dumps(field.default)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 3]}..."


def _known(known: Mapping[str, FormField], name: str) -> FormField:
    _check_known(name, known)
    return known[name]


def _check_known(name: str, known: Mapping[str, FormField]) -> None:
    if name not in known:
        raise InvalidSettingError(
            f"the form has no field {name!r}; it has {', '.join(known) or 'none'}"
        )


def _field(name: str, part: Mapping[str, Any], definitions: Mapping[str, Any]) -> FormField:
    whole = {**_resolved(part, definitions), **part}
    choices = whole.get("enum") or ([whole["const"]] if "const" in whole else [])
    return FormField(
        name=name,
        title=str(part.get("title", name)),
        kind=str(whole.get("type", "object")),
        choices=tuple(str(choice) for choice in choices),
        default=whole.get("default"),
        description=str(whole.get("description", "")),
    )


def _resolved(part: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the definition that a field refers to; nothing where it stands for itself."""
    inner = [part, *part.get("allOf", [])]
    names = [str(item["$ref"]).rpartition("/")[2] for item in inner if "$ref" in item]
    return cast("Mapping[str, Any]", definitions.get(names[0], {})) if names else {}

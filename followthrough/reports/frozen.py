"""Write a day down as JSON, and read it again, however the day has been enriched since."""

import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: Any) -> Any:
    """Dataclasses, tuples, dates and moments as JSON's own values."""
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def from_json(kind: type[T], data: Any) -> T:
    """The dataclass `kind` from what `to_json` made of it; what an older version did not write takes its default."""
    hints = get_type_hints(kind)
    given = {
        field.name: _value(hints[field.name], data[field.name])
        for field in fields(kind)  # type: ignore[arg-type]
        if field.name in data
    }
    return kind(**given)


def _value(kind: Any, data: Any) -> Any:
    if get_origin(kind) in {Union, types.UnionType}:
        return None if data is None else _value(next(arm for arm in get_args(kind) if arm is not type(None)), data)
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], item) for item in data)
    if is_dataclass(kind):
        return from_json(kind, data)  # type: ignore[arg-type]
    return kind.fromisoformat(data) if kind in {date, datetime} else data

"""From a row of a workbook to an item of the gateway, as the mapping says. Pure: no file, no network, no clock."""

import dataclasses
import datetime
import json
import zoneinfo

from google.protobuf import timestamp_pb2
from google.protobuf.descriptor import FieldDescriptor
from zhudong.v1 import events_pb2, feed_service_pb2, findings_pb2

CHINA = zoneinfo.ZoneInfo("Asia/Shanghai")
NUMBERS = {FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT}
WHOLE = {FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_INT64,
         FieldDescriptor.CPPTYPE_UINT64}


class MappingError(Exception):
    """What is wrong with the mapping, for whoever writes it."""


class CellError(Exception):
    """A cell that can't be used: code, column and what to do."""

    def __init__(self, code, column, message):
        super().__init__(message)
        self.finding = findings_pb2.Finding(code=code, field=column, message=message)


@dataclasses.dataclass(frozen=True)
class Target:
    """One field of the event's payload, by its path, and where it comes from."""

    path: tuple
    field: FieldDescriptor
    column: str
    factor: float


@dataclasses.dataclass(frozen=True)
class Mapping:
    feed: str
    kind: str
    id_columns: tuple
    occurred_at: str
    division: str  # a column, or empty
    default_division: str
    targets: tuple

    @property
    def columns(self):
        """Every column that a workbook must have."""
        named = [*self.id_columns, self.occurred_at, self.division, *(target.column for target in self.targets)]
        return sorted({name for name in named if name})


def parse_mapping(settings):
    """From the [event] and [fields] tables. MappingError names every fault at once."""
    event, fields, faults = settings.get("event", {}), settings.get("fields", {}), []
    payloads = events_pb2.Event.DESCRIPTOR.oneofs_by_name["payload"].fields
    kind = next((field for field in payloads if field.name == event.get("kind")), None)
    if kind is None:
        faults.append(f"event.kind is none of {', '.join(field.name for field in payloads)}")
    for name in ("feed", "occurred_at"):
        if not event.get(name):
            faults.append(f"event.{name} is missing")
    if not event.get("id"):
        faults.append("event.id is missing: the columns that together name a record for good")
    targets = []
    for path, source in fields.items() if kind is not None else ():
        source = {"column": source} if isinstance(source, str) else source
        field, message = None, kind.message_type
        for name in path.split("."):
            field = message.fields_by_name.get(name) if message is not None else None
            message = field.message_type if field is not None else None
        fits = field is not None and field.label != FieldDescriptor.LABEL_REPEATED and field.cpp_type in (
            {FieldDescriptor.CPPTYPE_STRING, FieldDescriptor.CPPTYPE_BOOL} | NUMBERS | WHOLE)
        if not fits:
            faults.append(f"fields.{path}: no such text or number in {kind.name}")
        elif not source.get("column"):
            faults.append(f"fields.{path}: names no column")
        else:
            targets.append(Target(tuple(path.split(".")), field, source["column"], float(source.get("factor", 1))))
    if faults:
        raise MappingError("; ".join(faults))
    columns = event["id"] if isinstance(event["id"], list) else [event["id"]]
    return Mapping(event["feed"], kind.name, tuple(columns), event["occurred_at"], event.get("division", ""),
                   event.get("default_division", ""), tuple(targets))


def text_of(cell):
    """As a person reads it in the sheet: 440112 and not 440112.0, a day without an hour."""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _moment(cell, column):
    if isinstance(cell, datetime.datetime):
        day = cell
    else:
        try:
            day = datetime.datetime.fromisoformat(text_of(cell).replace("/", "-").replace(".", "-"))
        except ValueError:
            raise CellError(findings_pb2.FINDING_CODE_ERROR_DATE, column, "no day like 2025-03-01") from None
    moment = day if day.tzinfo else day.replace(tzinfo=CHINA)
    return timestamp_pb2.Timestamp(seconds=int(moment.timestamp()))


def _number(cell, target):
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        try:
            cell = float(text_of(cell).replace(",", "").replace("，", ""))
        except ValueError:
            raise CellError(findings_pb2.FINDING_CODE_ERROR_FORMAT, target.column, "no number: correct the cell") from None
    return cell * target.factor


def _set(payload, target, cell):
    message = payload
    for name in target.path[:-1]:
        message = getattr(message, name)
    if target.field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        value = text_of(cell)
    elif target.field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        value = text_of(cell) in ("是", "1", "true", "True", "TRUE", "Y")
    else:
        value = _number(cell, target)
        value = int(value) if target.field.cpp_type in WHOLE else value
    try:
        setattr(message, target.path[-1], value)
    except (ValueError, TypeError):
        raise CellError(findings_pb2.FINDING_CODE_ERROR_RANGE, target.column, "is out of range") from None


def _required(row, column):
    cell = row.get(column)
    if cell is None or text_of(cell) == "":
        raise CellError(findings_pb2.FINDING_CODE_ERROR_MISSING, column, "is empty: fill the cell in")
    return cell


def event_of(row, mapping):
    """CellError when the row can't become an event. Everything else is the gateway's to judge."""
    event = events_pb2.Event(feed=mapping.feed)
    event.event_id = ":".join(text_of(_required(row, column)) for column in mapping.id_columns)
    event.occurred_at.CopyFrom(_moment(_required(row, mapping.occurred_at), mapping.occurred_at))
    division = row.get(mapping.division) if mapping.division else None
    event.division_code = text_of(division) if division is not None else mapping.default_division
    payload = getattr(event, mapping.kind)
    payload.SetInParent()
    for target in mapping.targets:
        cell = row.get(target.column)
        if cell is not None and text_of(cell) != "":
            _set(payload, target, cell)
    return event


def item_of(row, mapping, number, origin):
    """Always an item: what is no event goes to the gateway's quarantine with its original, so that it is counted."""
    original = json.dumps({key: text_of(cell) for key, cell in row.items() if cell is not None}, ensure_ascii=False)
    item = feed_service_pb2.PublishItem(item=number, origin=origin, original=original.encode())
    try:
        item.event.CopyFrom(event_of(row, mapping))
    except CellError as error:
        item.unreadable.feed = mapping.feed
        item.unreadable.findings.append(error.finding)
    return item

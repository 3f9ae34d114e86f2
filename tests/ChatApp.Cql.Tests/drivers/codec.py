"""Codecs of the official Python driver, spoken to in lines of JSON: one request a line, one answer a line.

{"do": "decode", "type": TREE, "hex": ...} -> {"value": ...}    {"do": "encode", "type": TREE, "value": ...} -> {"hex": ...}
{"do": "type", "hex": ...} -> {"type": TEXT}    {"do": "token", "hex": ...} -> {"token": "..."}
{"do": "execute" | "query" | "batch" | "prepare" | "register", ...} -> {"hex": ...}: the body of a request
Scalars are texts in the form that `show` gives; lists, sets, tuples and user-defined types are arrays, maps arrays of pairs.
"""
import io
import json
import sys
import uuid
from decimal import Decimal

from cassandra import cqltypes, protocol, util
from cassandra.metadata import Murmur3Token

V4 = 4
SCALARS = {
    "ascii": cqltypes.AsciiType, "bigint": cqltypes.LongType, "blob": cqltypes.BytesType, "boolean": cqltypes.BooleanType,
    "counter": cqltypes.CounterColumnType, "decimal": cqltypes.DecimalType, "double": cqltypes.DoubleType, "float": cqltypes.FloatType,
    "int": cqltypes.Int32Type, "timestamp": cqltypes.DateType, "uuid": cqltypes.UUIDType, "text": cqltypes.UTF8Type,
    "varint": cqltypes.IntegerType, "timeuuid": cqltypes.TimeUUIDType, "inet": cqltypes.InetAddressType, "date": cqltypes.SimpleDateType,
    "time": cqltypes.TimeType, "smallint": cqltypes.ShortType, "tinyint": cqltypes.ByteType, "duration": cqltypes.DurationType,
}


def to_type(tree):
    name, arguments = tree["name"], [to_type(argument) for argument in tree.get("arguments", [])]
    if name in SCALARS:
        return SCALARS[name]
    if name == "udt":
        return cqltypes.UserType.make_udt_class(tree["keyspace"], tree["udt"], tree["fields"], arguments)
    return {"list": cqltypes.ListType, "set": cqltypes.SetType, "map": cqltypes.MapType, "tuple": cqltypes.TupleType}[name].apply_parameters(arguments)


def show(tree, value):
    if value is None:
        return None
    name, arguments = tree["name"], tree.get("arguments", [])
    if name in ("list", "set"):
        return [show(arguments[0], element) for element in value]
    if name == "map":
        return [[show(arguments[0], key), show(arguments[1], element)] for key, element in value.items()]
    if name in ("tuple", "udt"):
        return [show(argument, element) for argument, element in zip(arguments, value)]
    if name == "blob":
        return value.hex()
    if name == "boolean":
        return "true" if value else "false"
    if name == "timestamp":
        return str(round((value - util.DATETIME_EPOC).total_seconds() * 1000))
    if name == "date":
        return str(value.days_from_epoch)
    if name == "time":
        return str(value.nanosecond_time)
    if name == "duration":
        return f"{value.months},{value.days},{value.nanoseconds}"
    if name == "decimal":
        sign, digits, exponent = value.as_tuple()
        return f"{'-' if sign and any(digits) else ''}{int(''.join(map(str, digits)))},{-exponent}"
    return str(value)


def read(tree, value):
    if value is None:
        return None
    name, arguments = tree["name"], tree.get("arguments", [])
    if name in ("list", "set"):
        return [read(arguments[0], element) for element in value]
    if name == "map":
        return util.OrderedMap([(read(arguments[0], key), read(arguments[1], element)) for key, element in value])
    if name in ("tuple", "udt"):
        return tuple(read(argument, element) for argument, element in zip(arguments, value))
    if name in ("bigint", "counter", "int", "smallint", "tinyint", "varint", "timestamp"):
        return int(value)
    if name in ("float", "double"):
        return float(value)
    if name == "blob":
        return bytes.fromhex(value)
    if name == "boolean":
        return value == "true"
    if name in ("uuid", "timeuuid"):
        return uuid.UUID(value)
    if name == "date":
        return util.Date(int(value))
    if name == "time":
        return util.Time(int(value))
    if name == "duration":
        return util.Duration(*map(int, value.split(",")))
    if name == "decimal":
        unscaled, scale = map(int, value.split(","))
        return Decimal((1 if unscaled < 0 else 0, tuple(map(int, str(abs(unscaled)))), -scale))
    return value


def parameter(value):
    return {"null": None, "unset": protocol._UNSET_VALUE}[value] if value in ("null", "unset") else bytes.fromhex(value)


def body(request):
    do, parameters = request["do"], [parameter(value) for value in request.get("values", [])]
    common = {key: request.get(key) for key in ("serial_consistency_level", "fetch_size", "timestamp")}
    paging_state = bytes.fromhex(request["paging_state"]) if request.get("paging_state") else None
    if do == "execute":
        message = protocol.ExecuteMessage(bytes.fromhex(request["id"]), parameters, request["consistency"], paging_state=paging_state, **common)
    elif do == "query":
        message = protocol.QueryMessage(request["text"], request["consistency"], paging_state=paging_state, **common)
    elif do == "prepare":
        message = protocol.PrepareMessage(request["text"])
    elif do == "register":
        message = protocol.RegisterMessage(request["events"])
    else:
        from cassandra.query import BatchType
        statements = [(True, bytes.fromhex(statement["id"]), [parameter(value) for value in statement["values"]]) for statement in request["statements"]]
        message = protocol.BatchMessage(BatchType.UNLOGGED, statements, request["consistency"],
            serial_consistency_level=request.get("serial_consistency_level"), timestamp=request.get("timestamp"))
    output = io.BytesIO()
    message.send_body(output, V4)
    return output.getvalue()


def answer(request):
    do = request["do"]
    if do == "decode":
        return {"value": show(request["type"], to_type(request["type"]).from_binary(bytes.fromhex(request["hex"]), V4))}
    if do == "encode":
        return {"hex": to_type(request["type"]).to_binary(read(request["type"], request["value"]), V4).hex()}
    if do == "type":
        source = io.BytesIO(bytes.fromhex(request["hex"]))
        text = protocol.ResultMessage.read_type(source, {}).cql_parameterized_type()
        return {"type": text if source.read() == b"" else "left over bytes"}
    if do == "token":
        return {"token": str(Murmur3Token.hash_fn(bytes.fromhex(request["hex"])))}
    return {"hex": body(request).hex()}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))

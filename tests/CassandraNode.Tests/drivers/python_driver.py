"""Drives a node through the official Python driver. Prints one line a check: "ok NAME" or "failed NAME: why".

python_driver.py HOST PORT [USER PASSWORD]
"""
import datetime
import decimal
import sys
import time
import traceback
import uuid

from cassandra import AlreadyExists, InvalidRequest
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.protocol import SyntaxException
from cassandra.query import UNSET_VALUE, BatchStatement, BatchType, SimpleStatement, dict_factory
from cassandra.util import Date, Duration, Time, uuid_from_time

host, port, *login = sys.argv[1:]
keyspace = f"python_driver_{int(time.time() * 1000)}"
auth = PlainTextAuthProvider(*login) if login else None
checks = []
cluster = session = None


def check(function):
    checks.append(function)
    return function


def until(condition, what):
    for _ in range(100):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited 5 s for {what}")


def rejects(kind, pattern, statement, values=None):
    try:
        session.execute(statement, values)
    except kind as error:
        assert pattern in str(error), str(error)
        return
    raise AssertionError(f"no {kind.__name__} for {statement}")


def rows(statement, values=None):
    return [tuple(row.values()) for row in session.execute(statement, values)]


@check
def reads_the_whole_schema():
    session.execute(
        "CREATE TABLE met (a int, b text, c timeuuid, d bigint, s text static, v map<text, frozen<list<int>>>, "
        "PRIMARY KEY ((a, b), c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC) AND comment = 'for metadata'")
    table = cluster.metadata.keyspaces[keyspace].tables["met"]
    assert [column.name for column in table.partition_key] == ["a", "b"]
    assert [column.name for column in table.clustering_key] == ["c", "d"]
    assert [table.columns[name].is_reversed for name in "cd"] == [True, False]
    assert table.columns["s"].is_static and table.options["comment"] == "for metadata"
    assert table.columns["v"].cql_type == "map<text, frozen<list<int>>>"
    # What the driver makes of the metadata is CQL that makes the same table again.
    statement = table.as_cql_query().replace(".met ", ".met_again ")
    session.execute(statement)
    again = cluster.metadata.keyspaces[keyspace].tables["met_again"]
    assert again.as_cql_query().replace(".met_again ", ".met ") == table.as_cql_query()
    session.execute("ALTER TABLE met ADD extra set<int>")
    assert "extra" in cluster.metadata.keyspaces[keyspace].tables["met"].columns
    assert "python_driver" in cluster.metadata.export_schema_as_string()


@check
def hears_of_changes_that_others_make():
    other = Cluster([host], port=int(port), auth_provider=auth)
    try:
        other.connect(keyspace).execute("CREATE TABLE by_another (k int PRIMARY KEY)")
        until(lambda: "by_another" in cluster.metadata.keyspaces[keyspace].tables, "the event of the other's CREATE")
        other.connect(keyspace).execute("DROP TABLE by_another")
        until(lambda: "by_another" not in cluster.metadata.keyspaces[keyspace].tables, "the event of the other's DROP")
    finally:
        other.shutdown()


SAMPLES = {
    "ascii": ["a", "b"], "bigint": [-2**63, 2**63 - 1], "blob": [b"", b"\x00\xff"], "boolean": [False, True],
    "date": [Date(-700000), Date(20000)], "decimal": [decimal.Decimal("-1E+5"), decimal.Decimal("0.00001")],
    "double": [float("-inf"), 1e300], "float": [-0.5, 0.25], "inet": ["::1", "10.0.0.1"], "int": [-2**31, 2**31 - 1],
    "smallint": [-2**15, 2**15 - 1], "text": ["", "\u00e4"], "time": [Time(0), Time(86399999999999)],
    "timestamp": [datetime.datetime(1900, 1, 1), datetime.datetime(2100, 1, 1, 0, 0, 0, 1000)],
    "timeuuid": [uuid_from_time(1.0, 0, 0), uuid_from_time(2.0, 0, 0)], "tinyint": [-128, 127],
    "uuid": [uuid.UUID(int=1), uuid.UUID(int=2**128 - 1)], "varint": [-2**100, 2**100],
}


@check
def keeps_every_scalar_type_in_order():
    for kind, values in SAMPLES.items():
        for order in ("ASC", "DESC"):
            table = f"s_{kind}_{order.lower()}"
            session.execute(
                f"CREATE TABLE {table} (p int, c {kind}, v {kind}, s set<{kind}>, m map<{kind}, int>, n frozen<map<{kind}, set<{kind}>>>, "
                f"PRIMARY KEY (p, c)) WITH CLUSTERING ORDER BY (c {order})")
            insert = session.prepare(f"INSERT INTO {table} (p, c, v, s, m, n) VALUES (1, ?, ?, ?, ?, ?)")
            for value in reversed(values):
                session.execute(insert, (value, value, set(values), {value: 1}, {value: set(values)}))
            expected = values if order == "ASC" else values[::-1]
            found = list(session.execute(f"SELECT c, v, s FROM {table} WHERE p = 1"))
            assert [row["c"] for row in found] == expected, (kind, order, found)
            assert [row["v"] for row in found] == expected, (kind, order)
            assert set(found[0]["s"]) == set(values), (kind, found[0]["s"])


@check
def binds_null_and_unset():
    session.execute("CREATE TABLE bind (k int PRIMARY KEY, a int, b int)")
    insert = session.prepare("INSERT INTO bind (k, a, b) VALUES (:k, :a, :b)")
    session.execute(insert, {"k": 1, "a": 1, "b": 1})
    session.execute(insert, (1, UNSET_VALUE, None))
    assert rows("SELECT a, b FROM bind WHERE k = 1") == [(1, None)]
    assert [insert.column_metadata[index].name for index in insert.routing_key_indexes] == ["k"]
    rejects(InvalidRequest, "null", insert, (None, 1, 1))


@check
def keeps_rows_by_their_markers():
    session.execute("CREATE TABLE mark (p int, c int, v int, PRIMARY KEY (p, c))")
    session.execute("INSERT INTO mark (p, c) VALUES (1, 1)")
    session.execute("UPDATE mark SET v = 2 WHERE p = 1 AND c = 2")
    session.execute("UPDATE mark SET v = null WHERE p = 1 AND c = 2")
    session.execute("INSERT INTO mark (p, c, v) VALUES (1, 3, 3)")
    session.execute("DELETE v FROM mark WHERE p = 1 AND c = 3")
    assert rows("SELECT c, v FROM mark WHERE p = 1") == [(1, None), (3, None)]


@check
def deletes_rows_ranges_and_partitions():
    session.execute("CREATE TABLE del (p int, a int, b int, v int, PRIMARY KEY (p, a, b))")
    for a in range(4):
        for b in range(3):
            session.execute("INSERT INTO del (p, a, b, v) VALUES (1, %s, %s, 0) USING TIMESTAMP 100", (a, b))
    session.execute("DELETE FROM del USING TIMESTAMP 200 WHERE p = 1 AND a = 1")
    session.execute("DELETE FROM del USING TIMESTAMP 200 WHERE p = 1 AND a = 2 AND b >= 1")
    session.execute("DELETE FROM del USING TIMESTAMP 99 WHERE p = 1 AND a > 0")
    assert rows("SELECT a, b FROM del WHERE p = 1") == [(0, 0), (0, 1), (0, 2), (2, 0), (3, 0), (3, 1), (3, 2)]
    session.execute("INSERT INTO del (p, a, b, v) VALUES (1, 1, 1, 0) USING TIMESTAMP 150")
    assert (1, 1) not in rows("SELECT a, b FROM del WHERE p = 1")
    session.execute("INSERT INTO del (p, a, b, v) VALUES (1, 1, 1, 0) USING TIMESTAMP 201")
    assert (1, 1) in rows("SELECT a, b FROM del WHERE p = 1")
    session.execute("DELETE FROM del USING TIMESTAMP 201 WHERE p = 1")
    assert rows("SELECT * FROM del WHERE p = 1") == []


@check
def pages_through_many_partitions():
    session.execute("CREATE TABLE pag (p int, c int, PRIMARY KEY (p, c))")
    insert = session.prepare("INSERT INTO pag (p, c) VALUES (?, ?)")
    execute_concurrent_with_args(session, insert, [(p, c) for p in range(20) for c in range(10)])
    statement = SimpleStatement("SELECT p, c FROM pag", fetch_size=7)
    first = session.execute(statement)
    state = first.paging_state
    assert len({tuple(row.values()) for row in first}) == 200
    rest = session.execute(statement, paging_state=state)
    assert len(list(rest)) == 193
    # Another cluster object has connections of its own: all that goes over is the state.
    other = Cluster([host], port=int(port), auth_provider=auth)
    try:
        assert [tuple(row) for row in other.connect(keyspace).execute(statement, paging_state=state)] \
            == [tuple(row.values()) for row in session.execute(statement, paging_state=state)]
    finally:
        other.shutdown()


@check
def batches_and_applies_conditions():
    session.execute("CREATE TABLE bat (p int, c int, v int, PRIMARY KEY (p, c))")
    for kind in (BatchType.LOGGED, BatchType.UNLOGGED):
        batch = BatchStatement(kind)
        insert = session.prepare("INSERT INTO bat (p, c, v) VALUES (1, ?, ?)")
        batch.add(insert, (1, 1))
        batch.add("INSERT INTO bat (p, c, v) VALUES (1, 2, %s)", (2,))
        session.execute(batch)
    assert rows("SELECT c, v FROM bat WHERE p = 1") == [(1, 1), (2, 2)]
    assert session.execute("INSERT INTO bat (p, c, v) VALUES (1, 1, 9) IF NOT EXISTS").one() == {"[applied]": False, "p": 1, "c": 1, "v": 1}
    assert session.execute("UPDATE bat SET v = 10 WHERE p = 1 AND c = 1 IF v = 1").was_applied
    assert not session.execute("DELETE FROM bat WHERE p = 1 AND c = 1 IF v = 1").was_applied
    assert session.execute("DELETE FROM bat WHERE p = 1 AND c = 1 IF EXISTS").was_applied


@check
def keeps_durations_and_tuples():
    session.execute("CREATE TABLE dur (k int PRIMARY KEY, d duration, t tuple<int, text>)")
    session.execute(session.prepare("INSERT INTO dur (k, d, t) VALUES (1, ?, ?)"), (Duration(1, 2, 3), (1, None)))
    assert rows("SELECT d, t FROM dur WHERE k = 1") == [(Duration(1, 2, 3), (1, None))]


@check
def names_table_column_and_position_in_errors():
    rejects(InvalidRequest, "nope", "SELECT nope FROM bat")
    rejects(InvalidRequest, "unconfigured table missing", "SELECT * FROM missing")
    rejects(SyntaxException, "line 1:7", "SELECT FROM bat")
    rejects(InvalidRequest, "c", "INSERT INTO bat (p, v) VALUES (1, 1)")
    rejects(AlreadyExists, "bat", "CREATE TABLE bat (k int PRIMARY KEY)")


def main():
    global cluster, session
    cluster = Cluster([host], port=int(port), auth_provider=auth)
    session = cluster.connect()
    session.row_factory = dict_factory
    session.execute(f"CREATE KEYSPACE {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': '1'}}")
    session.set_keyspace(keyspace)
    for function in checks:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print(f"ok {name}", flush=True)
        except Exception:  # Whatever it is, it is the outcome of the check.
            print(f"failed {name}: " + traceback.format_exc().replace("\n", " | "), flush=True)
    session.execute(f"DROP KEYSPACE {keyspace}")
    cluster.shutdown()
    print("done")


main()

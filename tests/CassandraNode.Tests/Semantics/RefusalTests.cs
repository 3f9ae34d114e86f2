using ChatApp.Cql;
using ChatApp.Cql.Types;

namespace CassandraNode.Tests.Semantics;

/// <summary>What the README says is refused, and with which error.</summary>
public sealed class RefusalTests(NodeUnderTest node)
{
    [Theory]
    [InlineData("CREATE TYPE address (street text)")]
    [InlineData("CREATE INDEX ON refused (a)")]
    [InlineData("CREATE MATERIALIZED VIEW v AS SELECT k FROM refused WHERE k IS NOT NULL PRIMARY KEY (k)")]
    [InlineData("CREATE FUNCTION f (a int) CALLED ON NULL INPUT RETURNS int LANGUAGE java AS 'return a;'")]
    [InlineData("CREATE AGGREGATE g (int) SFUNC f STYPE int")]
    [InlineData("CREATE TRIGGER t ON refused USING 'x'")]
    [InlineData("CREATE ROLE r")]
    [InlineData("GRANT SELECT ON refused TO r")]
    [InlineData("SELECT JSON a FROM refused")]
    [InlineData("INSERT INTO refused JSON '{}'")]
    [InlineData("SELECT a FROM refused GROUP BY k")]
    [InlineData("SELECT cast(a AS text) FROM refused")]
    [InlineData("ALTER TABLE refused RENAME k TO l")]
    [InlineData("ALTER TABLE refused ALTER a TYPE blob")]
    [InlineData("CREATE TABLE refused3 (k int PRIMARY KEY) WITH COMPACT STORAGE")]
    public async Task What_is_not_spoken_here_is_a_syntax_error_with_line_and_column(string cql)
    {
        await node.ExecuteAsync("CREATE TABLE IF NOT EXISTS refused (k int PRIMARY KEY, a int)");
        var refused = await Assert.ThrowsAsync<CqlSyntaxErrorException>(() => node.ExecuteAsync(cql));
        Assert.Matches("^line 1:[0-9]+ ", refused.Message);
    }

    [Theory]
    [InlineData("SELECT min(a) FROM refused2", "Unknown function 'min'")]
    [InlineData("SELECT max(a) FROM refused2", "Unknown function 'max'")]
    [InlineData("SELECT sum(a) FROM refused2", "Unknown function 'sum'")]
    [InlineData("SELECT avg(a) FROM refused2", "Unknown function 'avg'")]
    [InlineData("CREATE TABLE refused3 (k duration PRIMARY KEY)", "duration")]
    [InlineData("CREATE TABLE refused3 (k int, c duration, PRIMARY KEY (k, c))", "duration")]
    [InlineData("CREATE TABLE refused3 (k list<int> PRIMARY KEY)", "k")]
    [InlineData("CREATE TABLE refused3 (k int PRIMARY KEY, n counter, v int)", "counter")]
    [InlineData("SELECT * FROM refused2 WHERE a = 1", "ALLOW FILTERING")]
    [InlineData("SELECT * FROM refused2 WHERE k = 1 AND k = 2", "k cannot be restricted by more than one relation if it includes an Equal")]
    [InlineData("SELECT * FROM wide2 WHERE p = 1 AND c = 1 AND c > 0", "c cannot be restricted by more than one relation if it includes an Equal")]
    [InlineData("SELECT * FROM wide2 WHERE p = 1 AND c IN (1, 2) AND c < 2", "c cannot be restricted by more than one relation if it includes a IN")]
    [InlineData("SELECT * FROM wide2 WHERE p = 1 AND c > 1 AND c >= 0", "More than one restriction was found for the start bound on c")]
    [InlineData("DELETE FROM wide2 WHERE p = 1 AND c < 1 AND c <= 0", "More than one restriction was found for the end bound on c")]
    [InlineData("UPDATE refused2 SET a = 1 WHERE k = 1 AND k = 2", "k cannot be restricted by more than one relation")]
    [InlineData("SELECT * FROM wide2 WHERE token(p) > 1 AND p = 1", "cannot be restricted by both a normal relation and a token relation")]
    [InlineData("SELECT * FROM wide2 WHERE token(c) > 1", "token() function must be applied to all partition key components")]
    [InlineData("SELECT * FROM wide2 WHERE token(p, c) > 1", "token() function must be applied to all partition key components")]
    [InlineData("SELECT DISTINCT p, v FROM wide2", "SELECT DISTINCT queries must only request partition key columns and/or static columns (not v)")]
    [InlineData("SELECT DISTINCT p, c FROM wide2", "(not c)")]
    [InlineData("SELECT * FROM wide2 ORDER BY c", "ORDER BY is only supported when the partition key is restricted")]
    [InlineData("SELECT * FROM wide2 WHERE p IN (1, 2) ORDER BY c DESC", "ORDER BY and a IN restriction on the partition key")]
    [InlineData("DELETE FROM wide2 WHERE p = 1 AND (c, d) > (1, 1)", "Unsupported restriction in DELETE")]
    [InlineData("INSERT INTO refused2 (k, a, a) VALUES (1, 1, 2)", "The column names contains duplicates")]
    [InlineData("UPDATE refused2 SET a = 1, a = 2 WHERE k = 1", "Multiple incompatible setting of column a")]
    [InlineData("INSERT INTO refused2 (k, a) VALUES (1, 99999999999)", "Unable to make int")]
    [InlineData("INSERT INTO wide2 (p, c, d, at) VALUES (1, 1, 1, 99999999999999999)", "Unable to make timestamp")]
    [InlineData("INSERT INTO wide2 (p, c, d, id) VALUES (1, 1, 1, uuid())", "id of type timeuuid")]
    [InlineData("INSERT INTO wide2 (p, c, d, id) VALUES (1, 1, 1, 00000000-0000-4000-8000-000000000001)", "id of type timeuuid")]
    [InlineData("CREATE TABLE refused3 (k int PRIMARY KEY, l list<list<int>>)", "Non-frozen collections are not allowed inside collections")]
    [InlineData("UPDATE refused2 SET k = 2 WHERE k = 1", "k")]
    [InlineData("INSERT INTO refused2 (a) VALUES (1)", "k")]
    [InlineData("INSERT INTO refused2 (k, b) VALUES (1, 1)", "b")]
    [InlineData("INSERT INTO refused2 (k, a) VALUES (1, 'one')", "a")]
    [InlineData("DELETE a FROM refused2 WHERE k > 1", "k")]
    [InlineData("BEGIN BATCH INSERT INTO refused2 (k) VALUES (1) IF NOT EXISTS; INSERT INTO refused2 (k) VALUES (2); APPLY BATCH", "partition")]
    public async Task What_cannot_be_is_invalid_and_names_what_is_wrong(string cql, string named)
    {
        await node.ExecuteAsync("CREATE TABLE IF NOT EXISTS refused2 (k int PRIMARY KEY, a int)");
        await node.ExecuteAsync("CREATE TABLE IF NOT EXISTS wide2 (p int, c int, d int, v int, at timestamp, id timeuuid, PRIMARY KEY (p, c, d))");
        var refused = await Assert.ThrowsAsync<CqlInvalidRequestException>(() => node.ExecuteAsync(cql));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INSERT INTO system.local (key) VALUES ('x')")]
    [InlineData("UPDATE system.local SET rack = 'x' WHERE key = 'local'")]
    [InlineData("DELETE FROM system_schema.tables WHERE keyspace_name = 'semantics'")]
    public async Task The_systems_own_tables_are_not_to_be_written(string cql)
    {
        Assert.Contains("not user-modifiable", (await Assert.ThrowsAsync<CqlUnauthorizedException>(() => node.ExecuteAsync(cql))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_that_no_table_has_is_a_syntax_error()
    {
        var refused = await Assert.ThrowsAsync<CqlSyntaxErrorException>(() => node.ExecuteAsync("CREATE TABLE refused3 (k int PRIMARY KEY) WITH coment = 'x'"));
        Assert.Contains("Unknown property 'coment'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65_536, "INSERT INTO keyed (k, c) VALUES (?, 0x)")]
    [InlineData(65_536, "INSERT INTO keyed (k, c) VALUES (0x01, ?)")]
    public async Task A_key_of_more_than_65535_bytes_is_invalid(int length, string cql)
    {
        await node.ExecuteAsync("CREATE TABLE IF NOT EXISTS keyed (k blob, c blob, PRIMARY KEY (k, c))");
        var insert = await node.Session.PrepareAsync(cql, Sessions.Token);
        await Assert.ThrowsAsync<CqlInvalidRequestException>(() => node.Session.ExecuteAsync(insert.Bind(new byte[length]), Sessions.Token).AsTask());
        await node.Session.ExecuteAsync(insert.Bind(new byte[length - 1]), Sessions.Token);
    }

    [Fact]
    public async Task INs_that_name_more_than_65536_combinations_are_invalid()
    {
        await node.ExecuteAsync("CREATE TABLE IF NOT EXISTS combined (k int, a int, b int, PRIMARY KEY (k, a, b))");
        var select = await node.Session.PrepareAsync("SELECT b FROM combined WHERE k = 1 AND a IN ? AND b IN ?", Sessions.Token);
        await Assert.ThrowsAsync<CqlInvalidRequestException>(() => node.Session.ExecuteAsync(select.Bind(Numbers(257), Numbers(256)), Sessions.Token).AsTask());
        Assert.Empty(await node.Session.ExecuteAsync(select.Bind(Numbers(256), Numbers(256)), Sessions.Token));

        static CqlValue Numbers(int count) => CqlValue.From(Enumerable.Range(0, count).ToList(), CqlType.Parse("list<int>"));
    }
}

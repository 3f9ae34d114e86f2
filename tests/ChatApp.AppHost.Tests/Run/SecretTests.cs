using ChatApp.AppHost.Tests.Running;

namespace ChatApp.AppHost.Tests.Run;

public sealed class SecretTests
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task A_secret_reaches_the_process_and_neither_its_console_nor_a_printed_snapshot()
    {
        await using var application = await Application.StartAsync(builder =>
        {
            var password = builder.AddParameter("password", Password, secret: true);
            var database = builder.AddConnectionString("database", ReferenceExpression.Create($"Host=db;Password={password}"));
            builder.AddShell("server", "test \"$PLAIN_WORD\" = 'correct horse battery staple' && echo it is right; echo \"it is $PLAIN_WORD, $1\"; exec sleep 1000")
                .WithEnvironment("PLAIN_WORD", password)
                .WithEnvironment("HARMLESS", "shown")
                .WithReference(database)
                .WithArgs("sh", password);
        });
        await application.WaitForLineAsync("server", "it is right");
        await application.WaitForLineAsync("server", "it is ********, ********");

        var snapshot = application.SnapshotOf("server");
        var variables = snapshot.EnvironmentVariables.ToDictionary(variable => variable.Name, StringComparer.Ordinal);
        Assert.Equal("PLAIN_WORD=***", variables["PLAIN_WORD"].ToString());
        Assert.Equal("ConnectionStrings__database=***", variables["ConnectionStrings__database"].ToString());
        Assert.Equal("HARMLESS=shown", variables["HARMLESS"].ToString());
        Assert.DoesNotContain(Password, snapshot.ToString(), StringComparison.Ordinal);
        var arguments = snapshot.Properties.Single(property => property.Name == "executable.args");
        Assert.True(arguments.IsSensitive);
        Assert.DoesNotContain(Password, arguments.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_its_name_calls_a_secret_is_kept_as_one()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("server", "exec sleep 1000")
            .WithEnvironment("API_KEY", "abc")
            .WithEnvironment("github_token", "def")
            .WithEnvironment("Database__Password", "ghi")
            .WithEnvironment("COLOUR", "blue"));
        await application.WaitForStateAsync("server", KnownResourceStates.Running);

        Assert.Equal(
            ["API_KEY=***", "COLOUR=blue", "Database__Password=***", "github_token=***"],
            application.SnapshotOf("server").EnvironmentVariables.Select(variable => variable.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_problem_does_not_tell_a_secret()
    {
        await using var application = await Application.StartAsync(builder => builder.AddShell("server", "echo \"login with $PLAIN_WORD failed\" >&2; exit 1")
            .WithEnvironment("PLAIN_WORD", builder.AddParameter("password", Password, secret: true)));
        await application.WaitForStateAsync("server", KnownResourceStates.Exited);

        Assert.Contains("login with ******** failed", application.ProblemOf("server"), StringComparison.Ordinal);
    }
}

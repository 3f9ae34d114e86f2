namespace Aspire.Hosting.Testing;

/// <summary>An AppHost's builder, in the hands of a test. Disposing it ends the entry point, and with it what was built.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}

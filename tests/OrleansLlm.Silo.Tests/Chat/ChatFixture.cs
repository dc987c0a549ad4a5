using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Chat;

/// <summary>One host for table-driven tests.</summary>
public sealed class ChatFixture : IAsyncLifetime
{
    internal ApiHost Api { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Api = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}

using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>An empty database on a real server.</summary>
public sealed class PostgresFixture(StoreServers servers) : StoreFixture
{
    internal override async Task ConfigureAsync(StorageSettings settings) =>
        (settings.Provider, settings.ConnectionString) = (StoreKind.Postgres, await (await servers.PostgresAsync()).CreateDatabaseAsync());
}

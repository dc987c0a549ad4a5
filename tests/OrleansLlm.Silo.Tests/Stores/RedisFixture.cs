using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>A real server; its keys are apart by the service id.</summary>
public sealed class RedisFixture(StoreServers servers) : StoreFixture
{
    internal override async Task ConfigureAsync(StorageSettings settings) =>
        (settings.Provider, settings.ConnectionString) = (StoreKind.Redis, (await servers.RedisAsync()).ConnectionString);
}

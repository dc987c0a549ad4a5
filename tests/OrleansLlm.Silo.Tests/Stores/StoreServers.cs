using OrleansLlm.Silo.Tests.Stores;
using OrleansLlm.Tests.Stores;

[assembly: AssemblyFixture(typeof(StoreServers))]

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>The servers that store tests share; each is started when the first test asks for it.</summary>
public sealed class StoreServers : IDisposable
{
    private readonly Lazy<Task<PostgresServer>> _postgres = new(PostgresServer.StartAsync);
    private readonly Lazy<Task<RedisServer>> _redis = new(() => RedisServer.StartAsync());

    internal Task<PostgresServer> PostgresAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        return _postgres.Value;
    }

    internal Task<RedisServer> RedisAsync()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        return _redis.Value;
    }

    public void Dispose()
    {
        Dispose(_postgres);
        Dispose(_redis);
    }

    private static void Dispose<TServer>(Lazy<Task<TServer>> server)
        where TServer : IDisposable
    {
        if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            server.Value.Result.Dispose();
        }
    }
}

using StackExchange.Redis;

namespace OrleansLlm.Silo.Hosting.Storage.Redis;

/// <summary>Finds out at the start whether a Redis server can be used, and whether it keeps what it acknowledges.</summary>
internal sealed class RedisChecks(ConfigurationOptions options, string setting, string serviceId, bool allowVolatile)
{
    private static readonly TimeSpan ProbeLife = TimeSpan.FromMinutes(1);

    /// <exception cref="StartupException">The server can not be used as it is.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var once = options.Clone();
            once.AbortOnConnectFail = true;
            once.ConnectRetry = 1;
            once.AllowAdmin = true; // CONFIG GET counts as administration.
            await using var connection = await ConnectionMultiplexer.ConnectAsync(once).WaitAsync(cancellationToken);

            // A write: replicas, wrong users and full servers accept connections.
            await connection.GetDatabase().StringSetAsync($"{serviceId}/probe/{Environment.MachineName}", "1", ProbeLife);
            foreach (var server in connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
            {
                await RequireDurableAsync(server);
            }
        }
        catch (RedisConnectionException exception)
        {
            throw new StartupException(
                exception.FailureType == ConnectionFailureType.AuthenticationFailure
                    ? $"{setting}: the Redis server at {Server} refuses user or password. Correct them."
                    : $"{setting}: no Redis server answers at {Server}. Start it, or correct host and port.",
                exception);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new StartupException($"{setting}: the Redis server at {Server} can not be written: {exception.Message}", exception);
        }
    }

    private string Server => string.Join(',', options.EndPoints.Select(EndPointCollection.ToString));

    private async Task RequireDurableAsync(IServer server)
    {
        var (persistence, eviction) = (await SettingAsync(server, "appendonly"), await SettingAsync(server, "maxmemory-policy"));
        if (persistence == "no" && !allowVolatile)
        {
            throw new StartupException(
                $"{setting}: the Redis server at {Server} has appendonly off and loses acknowledged spend when it stops. Set 'appendonly yes', or OrleansLlm:Storage:AllowVolatile to true where that does not matter.");
        }

        if (eviction?.StartsWith("allkeys", StringComparison.Ordinal) is true && !allowVolatile)
        {
            throw new StartupException(
                $"{setting}: the Redis server at {Server} has maxmemory-policy {eviction} and throws state away when it is full. Set 'maxmemory-policy noeviction', or OrleansLlm:Storage:AllowVolatile to true where that does not matter.");
        }
    }

    /// <summary>A setting of the server; null where the server does not tell (managed services often forbid CONFIG).</summary>
    private static async Task<string?> SettingAsync(IServer server, string name)
    {
        try
        {
            return (await server.ConfigGetAsync(name)).FirstOrDefault().Value;
        }
        catch (RedisException)
        {
            return null;
        }
    }
}

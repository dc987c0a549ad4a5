using Orleans.Clustering.Redis;
using Orleans.Persistence;
using StackExchange.Redis;

namespace OrleansLlm.Silo.Hosting.Storage.Redis;

/// <summary>State and membership in Redis through Orleans' providers, over one connection. Keys begin with the service id.</summary>
internal sealed class RedisBackend : IStoreBackend
{
    private readonly ConfigurationOptions _options;
    private readonly RedisChecks _checks;
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;

    /// <exception cref="StartupException">The connection string can not be read; its text is not repeated.</exception>
    public RedisBackend(string connectionString, string setting, string serviceId, bool allowVolatile)
    {
        _options = Parse(connectionString, setting);
        _connection = new(() => ConnectionMultiplexer.ConnectAsync(_options));
        _checks = new RedisChecks(_options, setting, serviceId, allowVolatile);
    }

    public Task CheckAsync(CancellationToken cancellationToken) => _checks.RunAsync(cancellationToken);

    public void AddState(ISiloBuilder silo, string name) => silo.AddRedisGrainStorage(name, (RedisStorageOptions options) =>
    {
        options.ConfigurationOptions = _options;
        options.CreateMultiplexer = async _ => (await _connection.Value, IsShared: true);
        options.DeleteStateOnClear = true;
        options.GrainStorageSerializer = RawStateSerializer.Instance;
    });

    public void AddMembership(ISiloBuilder silo) => silo.UseRedisClustering((RedisClusteringOptions options) =>
    {
        options.ConfigurationOptions = _options;
        options.CreateMultiplexer = async _ => (await _connection.Value, IsShared: true);
    });

    private static ConfigurationOptions Parse(string connectionString, string setting)
    {
        try
        {
            var options = ConfigurationOptions.Parse(connectionString);

            // After the first check, a server that is away for a while comes back without a restart of the silo.
            options.AbortOnConnectFail = false;
            options.ClientName ??= "orleansllm";
            return options.EndPoints.Count > 0 ? options : throw NotReadable(setting);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw NotReadable(setting);
        }
    }

    // Without the reader's own message and exception: they may repeat parts of a password.
    private static StartupException NotReadable(string setting) => new(
        $"{setting} is no Redis connection string. Write host:6379,user=...,password=...,ssl=true (its text is not shown here; redis:// addresses are not understood).");
}

using OrleansLlm.Silo.Hosting;
using OrleansLlm.Silo.Hosting.Storage;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>A store that can not be used stops the start with one line that says what to do and holds no secret.</summary>
public sealed class StoreChecksTests(StoreServers servers)
{
    [Theory]
    [InlineData("mysql", null, null, "OrleansLlm:Storage:Provider must be embedded, postgres, redis or azure. Given: mysql.")]
    [InlineData("postgres", null, null, "OrleansLlm:Storage:ConnectionString must be set for the provider postgres.")]
    [InlineData("embedded", "Host=h", null, "OrleansLlm:Storage:ConnectionString is set, but the provider is embedded")]
    [InlineData("embedded", null, "redis", "OrleansLlm:Clustering:ConnectionString must be set for the provider redis.")]
    [InlineData("azure", "x", null, "OrleansLlm:Storage:Provider is azure, but this build has no Azure stores. Build with -p:Cloud=azure.")]
    [InlineData("postgres", "Host=h;Password=a;secret", null, "OrleansLlm:Storage:ConnectionString is no PostgreSQL connection string.")]
    [InlineData("postgres", "postgres://u:secret@h/db", null, "OrleansLlm:Storage:ConnectionString is no PostgreSQL connection string.")]
    [InlineData("postgres", "Password=secret", null, "OrleansLlm:Storage:ConnectionString is no PostgreSQL connection string.")]
    [InlineData("redis", "h:1,unknown=secret", null, "OrleansLlm:Storage:ConnectionString is no Redis connection string.")]
    [InlineData("redis", "password=secret", null, "OrleansLlm:Storage:ConnectionString is no Redis connection string.")]
    public void Wrong_settings_are_told(string storage, string? connection, string? clustering, string message)
    {
        var settings = new HostSettings { Storage = { Provider = storage, ConnectionString = connection }, Clustering = { Provider = clustering } };
        AssertTold(Assert.Throws<StartupException>(() => new Silo.Hosting.Storage.Stores(settings)), message);
    }

    [Fact]
    public void A_cluster_of_machines_over_the_file_of_one_is_refused()
    {
        var settings = new HostSettings { Clustering = { Provider = StoreKind.Redis, ConnectionString = "h:1" } };
        AssertTold(
            Assert.Throws<StartupException>(() => new Silo.Hosting.Storage.Stores(settings)),
            "OrleansLlm:Storage:Provider is embedded, a file of one machine, but OrleansLlm:Clustering:Provider joins several.");
    }

    [Fact]
    public void A_timeout_out_of_range_is_told()
    {
        var settings = new HostSettings { Storage = { Timeout = TimeSpan.FromMinutes(2) } };
        AssertTold(Assert.Throws<StartupException>(() => new Silo.Hosting.Storage.Stores(settings)), "OrleansLlm:Storage:Timeout must be 00:00:01 to 00:01:00. Given: 00:02:00.");
    }

    [Fact]
    public async Task Servers_that_do_not_answer_are_told()
    {
        var port = ServerProcess.FreePort();
        await AssertRefusedAsync(StoreKind.Postgres, $"Host=127.0.0.1;Port={port};Username=u;Password=secret", $"no PostgreSQL server answers at 127.0.0.1:{port}");
        await AssertRefusedAsync(StoreKind.Redis, $"127.0.0.1:{port},password=secret", $"no Redis server answers at 127.0.0.1:{port}");
    }

    [Fact]
    public async Task PostgreSQL_wrong_password_and_missing_database_are_told()
    {
        var server = await servers.PostgresAsync();
        await AssertRefusedAsync(StoreKind.Postgres, server.ConnectionString("postgres", password: "secret"), "Correct Username and Password.");
        await AssertRefusedAsync(StoreKind.Postgres, server.ConnectionString("nowhere"), "there is no database 'nowhere'");
    }

    [Fact]
    public async Task PostgreSQL_tables_of_another_application_are_left_alone()
    {
        var server = await servers.PostgresAsync();
        var connection = await server.CreateDatabaseAsync();
        await server.SqlAsync(DatabaseOf(connection), "CREATE TABLE OrleansQuery(QueryKey text, QueryText text)");
        await AssertRefusedAsync(StoreKind.Postgres, connection, "holds the tables of another Orleans application");
    }

    [Fact]
    public async Task PostgreSQL_without_the_right_to_make_tables_names_the_file_that_makes_them_and_its_grants_suffice()
    {
        var server = await servers.PostgresAsync();
        var connection = await server.CreateDatabaseAsync();
        var database = DatabaseOf(connection);
        var user = $"user_{Guid.NewGuid():N}";
        await server.SqlAsync(database, $"CREATE ROLE {user} LOGIN PASSWORD 'secret'");
        var asUser = server.ConnectionString(database, user, "secret");
        await AssertRefusedAsync(StoreKind.Postgres, asUser, "Run infra/postgres.sql as a user who may");

        await CheckAsync(StoreKind.Postgres, connection);
        await AssertRefusedAsync(StoreKind.Postgres, asUser, "this user lacks rights");
        await server.SqlAsync(database, $"GRANT SELECT, INSERT, UPDATE, DELETE ON grain_state, cluster_version, cluster_silo TO {user}; GRANT SELECT ON OrleansQuery, orleansllm_schema TO {user}");
        await CheckAsync(StoreKind.Postgres, asUser);
    }

    [Fact]
    public async Task PostgreSQL_tables_are_made_once_when_many_silos_start_together()
    {
        var connection = await (await servers.PostgresAsync()).CreateDatabaseAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CheckAsync(StoreKind.Postgres, connection)));
        await CheckAsync(StoreKind.Postgres, connection);
    }

    [Fact]
    public async Task PostgreSQL_that_may_lose_what_it_acknowledged_is_refused_unless_that_is_allowed()
    {
        var server = await servers.PostgresAsync();
        var connection = await server.CreateDatabaseAsync();
        await server.SqlAsync("postgres", $"ALTER DATABASE {DatabaseOf(connection)} SET synchronous_commit = off");
        await AssertRefusedAsync(StoreKind.Postgres, connection, "has synchronous_commit off");
        await CheckAsync(StoreKind.Postgres, connection, allowVolatile: true);
    }

    [Fact]
    public async Task Redis_that_may_lose_what_it_acknowledged_is_refused_unless_that_is_allowed()
    {
        await servers.RedisAsync();
        using var forgetful = await RedisServer.StartAsync("--appendonly", "no");
        await AssertRefusedAsync(StoreKind.Redis, forgetful.ConnectionString, "has appendonly off");
        await CheckAsync(StoreKind.Redis, forgetful.ConnectionString, allowVolatile: true);
        using var cache = await RedisServer.StartAsync("--maxmemory-policy", "allkeys-lru");
        await AssertRefusedAsync(StoreKind.Redis, cache.ConnectionString, "has maxmemory-policy allkeys-lru");
    }

    [Fact]
    public async Task Redis_wrong_password_and_read_only_users_are_told()
    {
        await servers.RedisAsync();
        using var locked = await RedisServer.StartAsync("--requirepass", "right");
        await AssertRefusedAsync(StoreKind.Redis, $"{locked.ConnectionString},password=secret", "refuses user or password");
        await AssertRefusedAsync(StoreKind.Redis, locked.ConnectionString, "127.0.0.1");
        await CheckAsync(StoreKind.Redis, $"{locked.ConnectionString},password=right");
        using var readOnly = await RedisServer.StartAsync("--user", "reader", "on", ">secret", "+@all", "-@write", "~*");
        await AssertRefusedAsync(StoreKind.Redis, $"{readOnly.ConnectionString},user=reader,password=secret", "can not be written");
    }

    private static string DatabaseOf(string connection) => connection.Split("Database=")[1].Split(';')[0];

    private static Task CheckAsync(string provider, string connection, bool allowVolatile = false) => new Silo.Hosting.Storage.Stores(new HostSettings
    {
        Storage = { Provider = provider, ConnectionString = connection, AllowVolatile = allowVolatile },
    }).CheckAsync(CancellationToken.None);

    private static async Task AssertRefusedAsync(string provider, string connection, string message)
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => CheckAsync(provider, connection));
        Assert.StartsWith("OrleansLlm:Storage:ConnectionString: ", refused.Message, StringComparison.Ordinal);
        AssertTold(refused, message);
    }

    private static void AssertTold(StartupException refused, string message)
    {
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }
}

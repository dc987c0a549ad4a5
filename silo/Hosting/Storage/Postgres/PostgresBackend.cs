using System.Data.Common;
using Npgsql;
using Orleans.Configuration;

namespace OrleansLlm.Silo.Hosting.Storage.Postgres;

/// <summary>State and membership in a PostgreSQL database, through Orleans' ADO.NET providers and the statements of <c>infra/postgres.sql</c>.</summary>
internal sealed class PostgresBackend : IStoreBackend
{
    private const string Invariant = "Npgsql";

    /// <summary>Connections per silo unless the connection string says otherwise: a server's default is 100 for everybody.</summary>
    private const int MaxPoolSize = 20;

    private readonly PostgresChecks _checks;
    private readonly NpgsqlDataSource _source;

    /// <exception cref="StartupException">The connection string can not be read; its text is not repeated.</exception>
    public PostgresBackend(string connectionString, string setting, bool allowVolatile)
    {
        _source = NpgsqlDataSource.Create(Parse(connectionString, setting));
        _checks = new PostgresChecks(_source, setting, allowVolatile);
    }

    public Task CheckAsync(CancellationToken cancellationToken) => _checks.RunAsync(cancellationToken);

    public void AddState(ISiloBuilder silo, string name) => silo.AddAdoNetGrainStorage(name, (AdoNetGrainStorageOptions options) =>
    {
        options.Invariant = Invariant;
        options.DataSource = _source;
        options.DeleteStateOnClear = true;
        options.GrainStorageSerializer = RawStateSerializer.Instance;
    });

    public void AddMembership(ISiloBuilder silo) => silo.UseAdoNetClustering((AdoNetClusteringSiloOptions options) =>
    {
        options.Invariant = Invariant;
        options.DataSource = _source;
    });

    /// <summary>
    /// Type and key in one text. The provider leaves the type out and reads keys that look like numbers or GUIDs as such:
    /// two grains would share a row.
    /// </summary>
    public GrainId KeyOf(GrainId grainId) => GrainId.Create(grainId.Type, IdSpan.Create(grainId.ToString()));

    private static string Parse(string connectionString, string setting)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            builder.ApplicationName ??= "orleansllm";
            if (!new DbConnectionStringBuilder { ConnectionString = builder.ConnectionString }.ContainsKey("Maximum Pool Size"))
            {
                builder.MaxPoolSize = MaxPoolSize;
            }

            return string.IsNullOrEmpty(builder.Host) ? throw NotReadable(setting) : builder.ToString();
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw NotReadable(setting);
        }
    }

    // Without the reader's own message and exception: they may repeat parts of a password.
    private static StartupException NotReadable(string setting) => new(
        $"{setting} is no PostgreSQL connection string. Write Host=...;Port=5432;Database=...;Username=...;Password=... (its text is not shown here; postgres:// addresses are not understood).");
}

using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime.Hosting;
using OrleansLlm.Silo.Hosting.Clustering;

namespace OrleansLlm.Silo.Hosting.Storage.Embedded;

/// <summary>One database file for state and membership, no server. The data folder itself is checked by <see cref="StartupChecks"/>.</summary>
internal sealed class EmbeddedBackend(string path) : IStoreBackend
{
    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void AddState(ISiloBuilder silo, string name)
    {
        AddStore(silo);
        silo.Services.AddGrainStorage(name, (services, _) => new SqliteGrainStorage(services.GetRequiredService<SqliteStore>(), RawStateSerializer.Uncopied));
    }

    public void AddMembership(ISiloBuilder silo)
    {
        AddStore(silo);
        silo.Services.AddSingleton<IMembershipTable, SqliteMembershipTable>();
    }

    private void AddStore(ISiloBuilder silo) => silo.Services.TryAddSingleton(_ => Open());

    private SqliteStore Open()
    {
        SqliteUpgrade.Run(path);
        return new SqliteStore(path, SqliteGrainStorage.Schema + ";" + SqliteMembershipTable.Schema);
    }
}

using OrleansLlm.Silo.Hosting;
using OrleansLlm.Silo.Hosting.Storage;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>One silo over one kind of store, and one membership table that no silo looks at, for the tests of a class.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    private readonly List<TemporaryFolder> _folders = [];
    private readonly Lazy<Task<StoreSilo>> _silo;
    private readonly Lazy<Task<IMembershipTable>> _membership;

    protected StoreFixture()
    {
        _silo = new(async () => await StoreSilo.StartAsync(await SettingsAsync()));
        _membership = new(async () => await StoreSilo.MembershipAsync(await SettingsAsync()));
    }

    internal Task<StoreSilo> SiloAsync() => _silo.Value;

    internal Task<IMembershipTable> MembershipAsync() => _membership.Value;

    public async ValueTask DisposeAsync()
    {
        if (_silo is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _silo.Value).DisposeAsync();
        }

        _folders.ForEach(folder => folder.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>Chooses the store; skips the test where there is none.</summary>
    internal abstract Task ConfigureAsync(StorageSettings settings);

    private async Task<HostSettings> SettingsAsync()
    {
        var folder = new TemporaryFolder();
        _folders.Add(folder);
        var settings = new HostSettings { DataFolder = folder.Path };
        settings.Clustering.ServiceId = settings.Clustering.ClusterId = $"test-{Guid.NewGuid():N}";
        await ConfigureAsync(settings.Storage);
        return settings;
    }
}

using OrleansLlm.EndToEnd.Tests.Processes;

[assembly: AssemblyFixture(typeof(SharedSilo))]

namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>One silo for all tests that do no harm to it.</summary>
public sealed class SharedSilo : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private SiloProcess _silo = null!;

    internal SiloProcess Silo => _silo;

    public async ValueTask InitializeAsync() => _silo = await SiloProcess.StartAsync(_data.Path);

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _data.Dispose();
    }
}

using OrleansLlm.EndToEnd.Tests.Processes;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(SharedSilo))]

// One after the other: several silos at once would starve each other on small machines, and gauges of the shared one are asserted.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>One silo for all tests that do no harm to it.</summary>
public sealed class SharedSilo : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private SiloProcess _silo = null!;

    internal SiloProcess Silo => _silo;

    internal string DataPath => _data.Path;

    public async ValueTask InitializeAsync() => _silo = await SiloProcess.StartAsync(_data.Path);

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _data.Dispose();
    }
}

using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>The file in the data folder.</summary>
public sealed class EmbeddedFixture : StoreFixture
{
    internal override Task ConfigureAsync(StorageSettings settings) => Task.CompletedTask;
}

namespace OrleansLlm.Providers;

/// <summary>The providers that this silo's settings name, and their models. Thread-safe; its answers cost nothing.</summary>
public interface IProviderRegistry
{
    /// <summary>All models of all providers.</summary>
    IReadOnlyCollection<RemoteModel> Models { get; }

    /// <summary>The model of a name as requests use it, or null.</summary>
    RemoteModel? Find(string model);

    /// <summary>The provider of a name; one that a <see cref="RemoteModel"/> bears is always there.</summary>
    IProvider Provider(string name);
}

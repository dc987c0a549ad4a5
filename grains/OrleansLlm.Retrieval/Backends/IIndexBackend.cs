using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Backends;

/// <summary>A place where indexes are kept: Azure AI Search, or PostgreSQL. One per process; thread-safe.</summary>
public interface IIndexBackend
{
    /// <summary>Its name in settings: <c>azure</c>, <c>postgres</c>.</summary>
    string Name { get; }

    /// <summary>One of its indexes, which need not be there yet. Does no I/O.</summary>
    /// <param name="name">Which.</param>
    /// <param name="settings">What it is, or is to be, made for.</param>
    IBackendIndex Open(BackendIndexName name, IndexSettings settings);
}

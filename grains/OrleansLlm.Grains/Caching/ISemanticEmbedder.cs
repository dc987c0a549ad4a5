using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Caching;

/// <summary>Makes the vectors by which questions are compared. Thread-safe.</summary>
internal interface ISemanticEmbedder
{
    /// <summary>Name and version: vectors of another one are not comparable.</summary>
    string Version { get; }

    /// <summary>The similarity from which on two questions may mean the same.</summary>
    double Threshold { get; }

    /// <summary>A vector of length 1, or null: there is none now, so the call goes on without.</summary>
    ValueTask<float[]?> EmbedAsync(Caller caller, string text, CancellationToken cancellationToken);
}

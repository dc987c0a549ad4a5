using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>What an index is made for; fixed for its life.</summary>
public sealed record IndexSettings
{
    /// <summary>The analyzer's name (<see cref="TextAnalyzer.Languages"/>).</summary>
    public string Language { get; init; } = "english";

    /// <summary>Of the vectors; 0: lexical search only.</summary>
    public int Dimensions { get; init; }

    /// <summary>The embedder that the vectors come from, for the caller's check; null: not said.</summary>
    public string? Embedder { get; init; }

    /// <exception cref="RetrievalException">A setting is out of range.</exception>
    internal void Validate()
    {
        TextAnalyzer.Get(Language);
        if (Dimensions is < 0 or > 8192)
        {
            throw new RetrievalException($"dimensions must be between 0 and 8192. Given: {Dimensions}.", "dimensions");
        }
    }

    /// <exception cref="RetrievalException">The other differs; the parameter names the setting.</exception>
    internal void CheckSame(IndexSettings given)
    {
        Check("language", Language, given.Language);
        Check("dimensions", Dimensions, given.Dimensions);
        Check("embedder", Embedder, given.Embedder);
    }

    private static void Check<T>(string name, T made, T given)
    {
        if (!EqualityComparer<T>.Default.Equals(made, given))
        {
            throw new RetrievalException($"{name} must be '{made}', with which the index was made. Given: '{given}'.", name);
        }
    }
}

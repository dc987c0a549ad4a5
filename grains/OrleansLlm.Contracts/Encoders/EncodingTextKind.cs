namespace OrleansLlm.Contracts.Encoders;

/// <summary>What a text is to be used for. Values are part of the wire contract: never renumber.</summary>
public enum EncodingTextKind
{
    /// <summary>Something to search with.</summary>
    Query = 0,
    /// <summary>Something to be found.</summary>
    Document = 1,
}

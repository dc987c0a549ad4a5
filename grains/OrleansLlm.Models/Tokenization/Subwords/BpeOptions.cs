namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>The switches of a BPE model.</summary>
internal sealed record BpeOptions
{
    /// <summary>The words are text whose UTF-8 bytes are the first symbols (the vocabulary is written in <c>ByteAlphabet</c>).</summary>
    public bool ByteLevel { get; init; }

    /// <summary>A symbol outside the vocabulary becomes <c>&lt;0xNN&gt;</c> tokens, when the vocabulary has all of them.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The token of symbols outside the vocabulary; null drops them.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Neighbouring unknown symbols become one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary>A word that is a token is that token, whatever the merges say.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>Tokens that text can not spell, whatever the vocabulary says.</summary>
    public IReadOnlySet<int> Unspelled { get; init; } = new HashSet<int>();

    /// <summary>Written before every symbol of a word but the first.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>Written after the last symbol of a word.</summary>
    public string WordSuffix { get; init; } = "";
}

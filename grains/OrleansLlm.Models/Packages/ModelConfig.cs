using System.Collections.Immutable;

namespace OrleansLlm.Models.Packages;

/// <summary>The shape of a decoder model, whichever file layout it came from.</summary>
public sealed record ModelConfig
{
    /// <summary>The architecture family as the configuration names it (<c>llama</c>, <c>qwen2</c>, <c>gpt2</c>).</summary>
    public required string Architecture { get; init; }

    /// <summary>Number of rows of the output head.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>The most positions that a sequence can have.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Number of layers that keep keys and values.</summary>
    public required int Layers { get; init; }

    /// <summary>Key/value heads per layer.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of one head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>The token that begins a sequence, if there is one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end the model's turn.</summary>
    public ImmutableArray<int> EosTokenIds { get; init; } = [];

    /// <summary>The padding token, if there is one.</summary>
    public int? PadTokenId { get; init; }
}

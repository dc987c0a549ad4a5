using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Training.Embedded;

/// <summary>The size of an embedded model: a decoder of the Qwen 3 family (Llama with normalised queries and keys), whose table of tokens is its head too.</summary>
public sealed record EmbeddedShape
{
    /// <summary>The two that ship.</summary>
    public static IReadOnlyDictionary<string, EmbeddedShape> Named { get; } = new Dictionary<string, EmbeddedShape>(StringComparer.Ordinal)
    {
        ["ember"] = new() { Width = 224, Layers = 6, Heads = 7, FeedForward = 608 },
        ["spark"] = new() { Width = 128, Layers = 4, Heads = 4, FeedForward = 352 },
    };

    /// <summary>Numbers per token.</summary>
    public required int Width { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads; each has keys and values of its own.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the feed-forward layers.</summary>
    public required int FeedForward { get; init; }

    /// <summary>Tokens of the vocabulary at most.</summary>
    public int Vocabulary { get; init; } = 2048;

    /// <summary>Tokens of prompt and answer together.</summary>
    public int Context { get; init; } = 1024;

    /// <summary>Of the rotary positions.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>Numbers per head.</summary>
    public int HeadSize => Width / Heads;

    /// <exception cref="ValidationException">The numbers do not fit together.</exception>
    internal void Check()
    {
        if (Width < 1 || Heads < 1 || Width % (2 * Heads) != 0)
        {
            throw new ValidationException($"Width must be a multiple of twice the number of heads, {2 * Heads}. Given: {Width}");
        }

        if (Layers < 1 || FeedForward < 1 || Context < 1)
        {
            throw new ValidationException($"Layers, FeedForward and Context must be at least 1. Given: {Layers}, {FeedForward}, {Context}");
        }
    }
}

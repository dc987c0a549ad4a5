using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Synthetic;

/// <summary>Writes encoders with random weights: everything about them is real but what their numbers mean. They measure speed and test engines.</summary>
public static class SyntheticEncoder
{
    /// <summary>Known shapes by name, lower case.</summary>
    public static IReadOnlyDictionary<string, EncoderSpec> Shapes { get; } = new Dictionary<string, EncoderSpec>(StringComparer.Ordinal)
    {
        ["tiny"] = new() { VocabularySize = 512, HiddenSize = 32, Layers = 2, Heads = 4, IntermediateSize = 64, Positions = 128 },
        ["minilm-l6"] = new() { VocabularySize = 30_522, HiddenSize = 384, Layers = 6, Heads = 12, IntermediateSize = 1_536, Positions = 512 },
        ["bert-base"] = new() { VocabularySize = 30_522, HiddenSize = 768, Layers = 12, Heads = 12, IntermediateSize = 3_072, Positions = 512 },
    };

    /// <summary>Writes a package that an engine can serve: graph, configuration, and a WordPiece tokenizer of single characters and common pairs.</summary>
    /// <param name="folder">Where; made when it is not there.</param>
    /// <param name="spec">The shape; with labels it is a cross-encoder, else an embedding model.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="seed">Gives the weights.</param>
    /// <param name="pooling">How token vectors become one.</param>
    /// <param name="normalizes">Whether embeddings are brought to length 1.</param>
    /// <exception cref="ArgumentException">A number of the description is wrong, or the vocabulary is too small for the tokenizer.</exception>
    public static void Write(string folder, EncoderSpec spec, EncoderFormat format, int seed, Pooling pooling = Pooling.Mean, bool normalizes = true)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.VocabularySize < SyntheticWordPieces.LeastSize)
        {
            throw new ArgumentException($"{nameof(spec.VocabularySize)} must be at least {SyntheticWordPieces.LeastSize}. Given: {spec.VocabularySize}", nameof(spec));
        }

        EncoderFiles.Write(folder, spec, format, new RandomWeights(EncoderWeights.Of(spec), seed), pooling, normalizes);
        SyntheticWordPieces.Write(folder, spec.VocabularySize);
    }
}

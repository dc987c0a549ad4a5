using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Graphs.Synthetic;

/// <summary>Writes packages with random weights: everything about them is real but what they say. They measure speed and test engines.</summary>
public static class SyntheticModel
{
    /// <summary>Known shapes by name, lower case.</summary>
    public static IReadOnlyDictionary<string, DecoderSpec> Shapes { get; } = new Dictionary<string, DecoderSpec>(StringComparer.Ordinal)
    {
        ["15m"] = new() { VocabularySize = 32_000, HiddenSize = 288, Layers = 6, Heads = 6, KeyValueHeads = 6, IntermediateSize = 768, ContextLength = 2_048, TieEmbeddings = true },
        ["smollm2-135m"] = new()
        {
            VocabularySize = 49_152, HiddenSize = 576, Layers = 30, Heads = 9, KeyValueHeads = 3, IntermediateSize = 1_536, ContextLength = 2_048, RopeTheta = 100_000, TieEmbeddings = true,
        },
        ["qwen2.5-0.5b"] = new()
        {
            Architecture = "qwen2", VocabularySize = 151_936, HiddenSize = 896, Layers = 24, Heads = 14, KeyValueHeads = 2, IntermediateSize = 4_864, ContextLength = 2_048,
            RopeTheta = 1_000_000, NormEpsilon = 1e-6f, TieEmbeddings = true, QkvBias = true,
        },
    };

    /// <summary>Writes a package that an engine can serve: graph, configuration, a byte-level tokenizer and a chat template.</summary>
    /// <param name="folder">Where; made when it is not there.</param>
    /// <param name="spec">The shape; its special tokens are set here.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="seed">Gives the weights.</param>
    /// <exception cref="ArgumentException">A number of the description is wrong, or the vocabulary is below 259 tokens.</exception>
    public static void Write(string folder, DecoderSpec spec, DecoderFormat format, int seed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.VocabularySize < SyntheticTokenizer.LeastSize)
        {
            throw new ArgumentException($"{nameof(spec.VocabularySize)} must be at least {SyntheticTokenizer.LeastSize}. Given: {spec.VocabularySize}", nameof(spec));
        }

        spec = spec with { BosTokenId = null, EosTokenIds = [SyntheticTokenizer.EndOfTurn, SyntheticTokenizer.EndOfText], PadTokenId = SyntheticTokenizer.EndOfText };
        DecoderPackage.Write(folder, spec, format, new RandomWeights(spec, seed));
        SyntheticTokenizer.Write(folder, spec.VocabularySize);
    }
}

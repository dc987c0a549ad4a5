using OrleansLlm.Models.Graphs.Decoders;

namespace OrleansLlm.Models.Tests.Graphs.Decoders;

/// <summary>Small shapes that differ in what can go wrong.</summary>
internal static class TinyDecoders
{
    public const int Seed = 7;

    public static DecoderSpec Llama { get; } = new()
    {
        VocabularySize = 300, HiddenSize = 48, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 16, IntermediateSize = 80, ContextLength = 64, TieEmbeddings = true, EosTokenIds = [2],
    };

    public static IReadOnlyDictionary<string, DecoderSpec> All { get; } = new Dictionary<string, DecoderSpec>
    {
        ["llama"] = Llama,
        ["separate head"] = Llama with { TieEmbeddings = false, KeyValueHeads = 4, HeadSize = 48 },
        ["one key head, theta"] = Llama with { KeyValueHeads = 1, RopeTheta = 500, NormEpsilon = 1e-3f },
        ["bias"] = Llama with { Architecture = "qwen2", QkvBias = true },
        ["norms of heads"] = Llama with { Architecture = "qwen3", QueryKeyNorm = true, HeadSize = 32 },
        ["norms and bias, separate head"] = Llama with { QueryKeyNorm = true, QkvBias = true, TieEmbeddings = false },
        ["window in all layers"] = Llama with { Architecture = "mistral", Windows = [5] },
        ["window in every second layer"] = Llama with { Layers = 3, Windows = [7, 0] },
    };
}

using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests.Testing;

/// <summary>Graphs and configurations of the models that tests run.</summary>
internal static class TestModels
{
    private static readonly ModelPackage s_ember = ModelPackage.Load(Path.Combine(TestData.RepositoryRoot, "silo", "models", "ember"));

    /// <summary>The embedded model's.</summary>
    public static ModelConfig Ember => s_ember.Config;

    /// <summary>That of the shared model of 2 million parameters, which there is in fp32.</summary>
    public static ModelConfig Ember2M { get; } = new()
    {
        Architecture = "llama",
        VocabularySize = 4096,
        ContextLength = 1024,
        Layers = 4,
        KeyValueHeads = 2,
        HeadSize = 32,
        BosTokenId = 1,
        EosTokenIds = [2],
        PadTokenId = 0,
    };

    public static ModelConfig TinyGpt2 { get; } = new()
    {
        Architecture = "gpt2",
        VocabularySize = 1000,
        ContextLength = 512,
        Layers = 5,
        KeyValueHeads = 4,
        HeadSize = 8,
        EosTokenIds = [98],
    };

    /// <summary>The embedded model: int8 weights, always in the repository.</summary>
    public static DecoderGraph EmberInt8 => s_ember.Graph;

    /// <summary>The shared model of 2 million parameters in a form: <c>fp32</c>, whose results do not depend on the batch, <c>int8all</c> or <c>int4all</c>.</summary>
    public static DecoderGraph Ember2MGraph(string form) => new()
    {
        Path = TestData.Shared("models", "ember-2m", $"model.{form}.onnx"),
        AttentionMask = "attention_mask",
        PastKey = "past_key_values.%d.key",
        PastValue = "past_key_values.%d.value",
        PresentKey = "present.%d.key",
        PresentValue = "present.%d.value",
        SharesPastPresentBuffer = true,
    };

    public static DecoderGraph TinyGpt2Graph() => new()
    {
        Path = TestData.Shared("models", "genai-tiny-random-gpt2", "past.onnx"),
        AttentionMask = "attention_mask",
        PositionIds = "position_ids",
        PastCombined = "past_%d",
        PresentCombined = "present_%d",
    };
}

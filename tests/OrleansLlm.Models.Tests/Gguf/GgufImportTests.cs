using System.Text.Json.Nodes;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Checkpoints;
using OrleansLlm.Models.Tests.Graphs.Decoders;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Gguf;

public sealed class GgufImportTests
{
    private static readonly int[] s_prompt = [5, 17, 99, 0, 42, 42, 8, 119, 77, 101, 13, 5];

    [Theory]
    [InlineData("llama", "llama")]
    [InlineData("llama", "llama 3.1")]
    [InlineData("llama", "linear scaling")]
    [InlineData("qwen2", "qwen2")]
    [InlineData("qwen2", "yarn")]
    [InlineData("qwen3", "qwen3")]
    [InlineData("phi3", "phi3")]
    [InlineData("gemma2", "gemma2")]
    public void A_file_gives_the_logits_of_the_checkpoint_that_it_was_made_of(string architecture, string name)
    {
        var config = TinyCheckpoints.Config(name);
        var weights = new RandomWeights(TinyCheckpoints.Tensors(config), seed: 3);
        if (architecture == "gemma2")
        {
            // What the file can not say is what the published model has.
            config["query_pre_attn_scalar"] = 16.0;
            config["sliding_window"] = 4;
        }

        using var folder = new TemporaryFolder();
        using var models = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "tiny.gguf");
        TinyGguf.Write(path, architecture, config, weights);
        var package = (ModelPackage)PackagedModel.Import(path, models.Path, "tiny");
        double[][] expected = new HuggingFaceReference(config, tensor => [.. weights.Find(tensor)!.ReadAll().Select(value => (double)value)]).Logits(s_prompt);
        var spec = new DecoderSpec
        {
            VocabularySize = 120, HiddenSize = 48, Layers = package.Config.Layers, Heads = 4, KeyValueHeads = package.Config.KeyValueHeads, HeadSize = package.Config.HeadSize, IntermediateSize = 80, ContextLength = 64,
        };
        using var session = new DecoderSession(package.Graph.Path, spec, DecoderInputs.Lengths);
        float[][] given = session.Append(s_prompt);
        Assert.InRange(expected.Zip(given, (row, other) => row.Zip(other, (a, b) => Math.Abs(a - b)).Max()).Max(), 0, 1e-4);
        Assert.Equal("hi", package.ChatTemplateSource);
    }

    [Fact]
    public void Pair_merges_by_score_and_byte_level_pairs_are_written_as_tokenizers()
    {
        var config = TinyCheckpoints.Config("llama");
        var weights = new RandomWeights(TinyCheckpoints.Tensors(config), seed: 3);
        using var folder = new TemporaryFolder();
        using var models = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "tiny.gguf");
        TinyGguf.Write(path, "llama", config, weights);
        var pieces = PackagedModel.Import(path, models.Path, "pieces").Tokenizer;

        // "abc" is merged by the higher score of "bc", not from the left; é has no token and becomes its bytes.
        Assert.Equal(["<s>", "\u2581", "a", "bc"], pieces.Encode("abc", addSpecialTokens: true).Select(TinyGguf.TextOf));
        Assert.Equal("abc \u00e9", pieces.Decode(pieces.Encode("abc \u00e9", addSpecialTokens: false), skipSpecialTokens: true));

        TinyGguf.Write(path, "qwen2", TinyCheckpoints.Config("qwen2"), new RandomWeights(TinyCheckpoints.Tensors(TinyCheckpoints.Config("qwen2")), seed: 3));
        var pairs = PackagedModel.Import(path, models.Path, "pairs").Tokenizer;
        Assert.Equal("ab ab", pairs.Decode(pairs.Encode("ab ab", addSpecialTokens: false), skipSpecialTokens: true));
    }

    [Theory]
    [InlineData("general.architecture", "mamba", "general.architecture: is not supported")]
    [InlineData("tokenizer.ggml.model", "bert", "tokenizer.ggml.model: must be llama or gpt2")]
    [InlineData("llama.rope.scaling.type", "dynamic", "llama.rope.scaling.type: must be none, linear or yarn")]
    public void What_is_not_read_is_named(string key, string value, string message)
    {
        var config = TinyCheckpoints.Config("llama");
        using var folder = new TemporaryFolder();
        using var models = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "tiny.gguf");
        TinyGguf.Write(path, "llama", config, new RandomWeights(TinyCheckpoints.Tensors(config), seed: 3), (key, value));
        Assert.Contains(message, Assert.Throws<ModelPackageException>(() => PackagedModel.Import(path, models.Path, "tiny")).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(models.Path));
    }
}

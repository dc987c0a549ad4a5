using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;
using OrleansLlm.Silo.Workshop;

namespace OrleansLlm.Silo.Tests.Workshop;

public sealed class WorkshopCommandTests : IDisposable
{
    private const string Layer = "model.layers.0.mlp.up_proj.weight";

    private static readonly DecoderSpec s_spec = new()
    {
        VocabularySize = 4_096, HiddenSize = 32, Layers = 1, Heads = 2, KeyValueHeads = 1, HeadSize = 16, IntermediateSize = 48, ContextLength = 64, TieEmbeddings = true, EosTokenIds = [2],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-workshop-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Theory]
    [InlineData]
    [InlineData("--method", "awq")]
    public void A_checkpoint_is_quantised_by_what_its_layers_read(params string[] method)
    {
        Assert.Equal(0, QuantizeCommand.Run([Checkpoint(), "--name", "small", "--models-folder", _folder.FullName, "--text", Text(), "--tokens", "64", .. method], _output, _error));
        var package = (ModelPackage)PackagedModel.Load(Path.Combine(_folder.FullName, "small"));
        Assert.Equal(64, package.ContextLength);
        Assert.Contains("Measuring 5 layers", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "0.25", 8)]
    [InlineData(true, "0.25", 8)]
    [InlineData(true, "2:4", 16)]
    public void Weights_are_set_to_zero(bool measured, string sparsity, int zeros)
    {
        var target = Path.Combine(_folder.FullName, "pruned");
        string[] text = measured ? ["--text", Text(), "--tokens", "64"] : [];
        Assert.Equal(0, PruneCommand.Run([Checkpoint(), "--out", target, "--sparsity", sparsity, .. text], _output, _error));
        using var weights = ShardedWeights.Open(target);
        Assert.All(weights.Find(Layer)!.ReadAll().Chunk(32), row => Assert.Equal(zeros, row.Count(value => value == 0)));
        Assert.True(File.Exists(Path.Combine(target, "config.json")));
    }

    [Theory]
    [InlineData("--sparsity must be above 0", "prune", "x", "--out", "y", "--sparsity", "all")]
    [InlineData("--out is missing", "prune", "x", "--sparsity", "0.5")]
    [InlineData("Unknown option: --speed", "prune", "x", "--speed", "9")]
    [InlineData("1 path is needed. Given: 0", "quantize", "--name", "n")]
    [InlineData("--format must be int4 or int8", "quantize", "x", "--name", "n", "--models-folder", "m", "--text", "t", "--format", "fp32")]
    [InlineData("--method must be gptq or awq. Given: best", "quantize", "x", "--name", "n", "--models-folder", "m", "--text", "t", "--method", "best")]
    [InlineData("--block-size must be 16 to 256. Given: 8", "quantize", "x", "--name", "n", "--block-size", "8")]
    public void Wrong_arguments_are_named(string message, string verb, params string[] args)
    {
        Assert.Equal(2, verb == "prune" ? PruneCommand.Run(args, _output, _error) : QuantizeCommand.Run(args, _output, _error));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Usage:", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_checkpoint_is_named()
    {
        Assert.Equal(1, QuantizeCommand.Run([_folder.FullName, "--name", "n", "--models-folder", _folder.FullName, "--text", Text()], _output, _error));
        Assert.Contains("is no checkpoint", _error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Text()
    {
        var path = Path.Combine(_folder.FullName, "text.txt");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("What is RAG? Retrieval finds the passages that an answer is made of. ", 8)));
        return path;
    }

    private string Checkpoint()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, "checkpoint")).FullName;
        foreach (var file in new[] { "tokenizer.json", "tokenizer_config.json" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "models", "ember", file), Path.Combine(folder, file));
        }

        var weights = new RandomWeights(s_spec, 1);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), [.. DecoderWeights.Of(s_spec).Select(entry => KeyValuePair.Create(entry.Key, weights.Find(entry.Key)!))]);
        File.WriteAllText(Path.Combine(folder, "config.json"), """
            {"model_type": "llama", "vocab_size": 4096, "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16,
             "intermediate_size": 48, "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "tie_word_embeddings": true, "eos_token_id": 2}
            """);
        return folder;
    }
}

using System.Collections.Immutable;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;

namespace OrleansLlm.Cli.Tests.Models;

public sealed class CheckpointCommandTests : IDisposable
{
    private const string Norm = "model.layers.0.input_layernorm.weight";
    private const string Query = "model.layers.0.self_attn.q_proj.weight";

    private static readonly DecoderSpec s_spec = new()
    {
        VocabularySize = 120, HiddenSize = 32, Layers = 1, Heads = 2, KeyValueHeads = 1, HeadSize = 16, IntermediateSize = 48, ContextLength = 64, TieEmbeddings = true, EosTokenIds = [2],
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-cli-");

    [Fact]
    public async Task A_checkpoint_is_converted_in_the_format_that_is_asked_for()
    {
        var source = Checkpoint("base", 1);
        File.Copy(Path.Combine(Repository.Root, "silo", "models", "ember", "tokenizer.json"), Path.Combine(source, "tokenizer.json"));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("models", "import", source, "--name", "small", "--models-folder", _folder.FullName, "--format", "int4", "--block-size", "16", "--context", "32"));
        Assert.Equal(32, PackagedModel.Load(Path.Combine(_folder.FullName, "small")).ContextLength);
        Assert.Equal(1, await run.RunAsync("models", "import", source, "--name", "other", "--models-folder", _folder.FullName, "--format", "int3"));
        Assert.Contains("--format must be fp32, fp16 (CUDA), int8 or int4. Given: int3", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await run.RunAsync("models", "import", source, "--name", "other", "--models-folder", _folder.FullName, "--float-activations"));
        Assert.Contains("--float-activations needs --format int8 or int4. Given: fp32", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_imported_model_is_exported_as_the_checkpoint_that_it_was()
    {
        var source = Checkpoint("base", 1);
        File.Copy(Path.Combine(Repository.Root, "silo", "models", "ember", "tokenizer.json"), Path.Combine(source, "tokenizer.json"));
        var target = Path.Combine(_folder.FullName, "exported");
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("models", "import", source, "--name", "small", "--models-folder", _folder.FullName));
        Assert.Equal(0, await run.RunAsync("models", "export", Path.Combine(_folder.FullName, "small"), "--out", target));
        Assert.Equal(Read(source, Query), Read(target, Query));
        Assert.Equal(1, await run.RunAsync("models", "export", Path.Combine(_folder.FullName, "small"), "--out", target));
        Assert.Contains("--out must be a folder that is not there yet", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await run.RunAsync("models", "export", source, "--out", target + "2"));
        Assert.Contains("base", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_checkpoints_become_their_weighted_mean()
    {
        var (first, second) = (Checkpoint("first", 1), Checkpoint("second", 2));
        var target = Path.Combine(_folder.FullName, "merged");
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("models", "merge", first + ":1", second + ":3", "--out", target));
        var expected = Read(first, Norm).Zip(Read(second, Norm), (a, b) => (0.25f * a) + (0.75f * b));
        Assert.All(expected.Zip(Read(target, Norm)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.True(File.Exists(Path.Combine(target, "config.json")));
        Assert.Equal(1, await run.RunAsync("models", "merge", first, second, "--out", target));
        Assert.Contains("--out must be a folder that is not there yet", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await run.RunAsync("models", "merge", first, second, "--method", "ties", "--out", target + "2"));
        Assert.Contains("base must be given for Ties", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target + "2"));
    }

    [Fact]
    public async Task An_adapter_is_folded_into_its_base()
    {
        var source = Checkpoint("base", 1);
        var adapter = Directory.CreateDirectory(Path.Combine(_folder.FullName, "adapter")).FullName;
        File.WriteAllText(Path.Combine(adapter, "adapter_config.json"), """{"peft_type": "LORA", "r": 2, "lora_alpha": 4}""");
        var shapes = new Dictionary<string, ImmutableArray<long>>
        {
            ["base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"] = [2, 32],
            ["base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight"] = [32, 2],
        };
        var weights = new RandomWeights(shapes, 9);
        SafetensorsWriter.Write(Path.Combine(adapter, "adapter_model.safetensors"), [.. shapes.Keys.Select(name => KeyValuePair.Create(name, weights.Find(name)!))]);
        var target = Path.Combine(_folder.FullName, "folded");
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync("models", "merge", source, "--method", "lora", "--adapter", adapter, "--out", target));
        float[] before = Read(source, Query);
        float[] a = weights.Find(shapes.Keys.First())!.ReadAll();
        float[] b = weights.Find(shapes.Keys.Last())!.ReadAll();
        float[] after = Read(target, Query);
        for (int i = 0; i < before.Length; i++)
        {
            var (row, column) = (i / 32, i % 32);
            Assert.Equal(before[i] + (2 * ((b[row * 2] * a[column]) + (b[(row * 2) + 1] * a[32 + column]))), after[i], 1e-5f);
        }

        Assert.Equal(Read(source, Norm), Read(target, Norm));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static float[] Read(string folder, string name)
    {
        using var weights = ShardedWeights.Open(folder);
        return weights.Find(name)!.ReadAll();
    }

    private string Checkpoint(string name, int seed)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, name)).FullName;
        var weights = new RandomWeights(s_spec, seed);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), [.. DecoderWeights.Of(s_spec).Select(entry => KeyValuePair.Create(entry.Key, weights.Find(entry.Key)!))]);
        File.WriteAllText(Path.Combine(folder, "config.json"), """
            {"model_type": "llama", "vocab_size": 120, "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16,
             "intermediate_size": 48, "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "tie_word_embeddings": true, "eos_token_id": 2}
            """);
        return folder;
    }
}

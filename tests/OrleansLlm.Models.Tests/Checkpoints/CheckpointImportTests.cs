using System.Text.Json.Nodes;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Checkpoints;

public sealed class CheckpointImportTests
{
    private static readonly DecoderSpec s_llama = new()
    {
        VocabularySize = 4_096, HiddenSize = 48, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 16, IntermediateSize = 80, ContextLength = 64, TieEmbeddings = true, EosTokenIds = [2],
    };

    [Theory]
    [InlineData(WeightFormat.Fp32)]
    [InlineData(WeightFormat.Q8)]
    [InlineData(WeightFormat.Q4)]
    public void A_checkpoint_becomes_a_package_on_import(WeightFormat format)
    {
        using var folder = new TemporaryFolder();
        using var models = new TemporaryFolder();
        WriteCheckpoint(folder.Path);
        folder.Write("generation_config.json", """{"do_sample": true, "temperature": 0.6, "top_p": 0.9, "eos_token_id": [2, 3]}""");
        folder.Write("LICENSE", "free");
        folder.Write("pytorch_model.bin", "weights of another kind");
        var reports = new List<ImportProgress>();
        var package = (ModelPackage)PackagedModel.Import(folder.Path, models.Path, "mine", new Reports(reports), format: new CheckpointFormat { Weights = format });
        Assert.Equal([2, 3], package.Config.EosTokenIds);
        Assert.Equal(0.6f, package.Generation.Temperature);
        Assert.Equal(64, package.ContextLength);
        Assert.True(File.Exists(Path.Combine(package.Folder, "LICENSE")));
        Assert.False(File.Exists(Path.Combine(package.Folder, "pytorch_model.bin")));
        Assert.False(File.Exists(Path.Combine(package.Folder, "model.safetensors")));
        Assert.Equal(reports[^1].TotalBytes, reports[^1].CopiedBytes);
        Assert.True(reports.Zip(reports.Skip(1), (a, b) => a.CopiedBytes <= b.CopiedBytes).All(ordered => ordered));
    }

    [Fact]
    public void Sampling_is_read_from_JSON_as_people_write_it()
    {
        using var folder = new TemporaryFolder();
        using var models = new TemporaryFolder();
        WriteCheckpoint(folder.Path);
        folder.Write("generation_config.json", """{"temperature": 0.6, /* warm */ "eos_token_id": [2],}""");
        Assert.Equal(0.6f, ((ModelPackage)PackagedModel.Import(folder.Path, models.Path, "mine")).Generation.Temperature);
    }

    [Fact]
    public void A_graph_is_copied_and_takes_no_format()
    {
        using var models = new TemporaryFolder();
        var error = Assert.Throws<ModelPackageException>(() => PackagedModel.Import(TestData.EmberFolder, models.Path, "mine", format: new CheckpointFormat { Weights = WeightFormat.Q4 }));
        Assert.Contains("is an ONNX graph already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_conversion_that_fails_or_is_stopped_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using var models = new TemporaryFolder();
        WriteCheckpoint(folder.Path);
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => PackagedModel.Import(folder.Path, models.Path, "mine", new Stop(cancel), cancellationToken: cancel.Token));
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, "config.json")))!;
        config["intermediate_size"] = 81;
        folder.Write("config.json", config.ToJsonString());
        Assert.Contains("[81, 48]. Given: [80, 48]", Assert.Throws<ModelPackageException>(() => PackagedModel.Import(folder.Path, models.Path, "mine")).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(models.Path));
    }

    [Theory]
    [InlineData("bert", 0)]
    [InlineData("bert", 1)]
    [InlineData("roberta", 0)]
    [InlineData("roberta", 2)]
    [InlineData("distilbert", 0)]
    public void Encoders_are_found_under_their_makers_names(string type, int labels)
    {
        using var folder = new TemporaryFolder();
        using var models = new TemporaryFolder();
        var spec = new EncoderSpec
        {
            Architecture = type, VocabularySize = 512, HiddenSize = 32, Layers = 2, Heads = 4, IntermediateSize = 64, Positions = 130,
            Segments = type == "distilbert" ? 0 : 2, Labels = labels, OffsetsPositions = type == "roberta",
        };
        TinyEncoders.Write(folder.Path, spec, seed: 11);
        var package = (EncoderPackage)PackagedModel.Import(folder.Path, models.Path, "mine");
        Assert.Equal(labels, package.Config.Labels.Length);

        using var plain = new TemporaryFolder();
        EncoderFiles.Write(plain.Path, spec, new EncoderFormat(), new RandomWeights(EncoderWeights.Of(spec), 11));
        Assert.Equal(File.ReadAllBytes(Path.Combine(plain.Path, "onnx", "model.onnx")), File.ReadAllBytes(package.Graph.Path));
    }

    [Fact]
    public void The_shipped_models_own_checkpoint_gives_its_shipped_graphs_logits()
    {
        string checkpoint = TestData.Shared("models", "ember-2m");
        using var weights = SafetensorsFile.Open(Path.Combine(checkpoint, "model.safetensors"));
        var read = CheckpointFolder.ReadDecoder(checkpoint, weights);
        using var folder = new TemporaryFolder();
        DecoderPackage.Write(folder.Path, read.Spec, new DecoderFormat { Inputs = DecoderInputs.AttentionMask }, read.Weights);
        using var ours = new Graphs.Decoders.DecoderSession(Path.Combine(folder.Path, "model.onnx"), read.Spec, DecoderInputs.AttentionMask);
        using var theirs = new Graphs.Decoders.DecoderSession(Path.Combine(checkpoint, "model.fp32.onnx"), read.Spec, DecoderInputs.AttentionMask);
        int[] prompt = [1, 200, 30, 4, 511, 7];
        foreach (var (mine, other) in ours.Append(prompt).Zip(theirs.Append(prompt)))
        {
            Assert.True(mine.Zip(other, (a, b) => Math.Abs(a - b)).Max() < 1e-4);
        }
    }

    private static void WriteCheckpoint(string folder)
    {
        var weights = new RandomWeights(s_llama, 5);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), [.. DecoderWeights.Of(s_llama).Select(entry => KeyValuePair.Create(entry.Key, weights.Find(entry.Key)!))]);
        File.WriteAllText(Path.Combine(folder, "config.json"), DecoderConfigFiles.Checkpoint(s_llama).ToJsonString());
        SyntheticTokenizer.Write(folder, s_llama.VocabularySize);
    }

    private sealed class Reports(List<ImportProgress> all) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => all.Add(value);
    }

    private sealed class Stop(CancellationTokenSource source) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => source.Cancel();
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Safetensors;
using OrleansLlm.Models.Tests.Checkpoints;
using OrleansLlm.Models.Tests.Graphs.Decoders;
using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Native;
using OrleansLlm.Trainer.Networks;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Training.Data;
using OrleansLlm.Training.Runs;
using TorchSharp;

namespace OrleansLlm.Trainer.Tests.Networks;

/// <summary>The network that is trained and the graph that is served are written apart: they must say the same.</summary>
public sealed class NetworkParityTests
{
    private const double Limit = 1e-4;
    private static readonly int[] s_prompt = [5, 17, 99, 0, 42, 42, 8, 119, 77, 101, 13, 5, 64, 33];

    public NetworkParityTests() => LibTorch.Ensure();

    public static TheoryData<string> Families() => [.. TinyCheckpoints.All.Keys, "gpt2"];

    [Theory]
    [MemberData(nameof(Families))]
    public void The_graph_gives_the_networks_logits(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder.Path, name);
        using var decoder = TrainedDecoder.OpenFrozen(folder.Path, bfloat16: false, torch.CPU);
        float[][] trained = Logits(decoder, [TrainingSequence.Text(s_prompt)], s_prompt.Length);
        Assert.InRange(Difference(Graph(folder.Path, folder.In("package")), trained), 0, Limit);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Sequences_in_one_row_do_not_see_each_other(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder.Path, name);
        using var decoder = TrainedDecoder.OpenFrozen(folder.Path, bfloat16: false, torch.CPU);
        float[][] alone = Logits(decoder, [TrainingSequence.Text(s_prompt)], s_prompt.Length);
        float[][] packed = Logits(decoder, [TrainingSequence.Text([3, 9, 27, 81, 11]), TrainingSequence.Text(s_prompt), TrainingSequence.Text([4, 4])], 24);
        Assert.InRange(Difference(alone, packed[5..(5 + s_prompt.Length)]), 0, Limit);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Weights_are_written_as_their_makers_store_them(string name)
    {
        using var folder = new TemporaryFolder();
        Write(folder.Path, name);
        float[][] before = Graph(folder.Path, folder.In("package"));
        var settings = new TrainingSettings { Model = folder.Path, Output = folder.In("out"), Data = new DataSettings { Train = [] }, Bfloat16 = false };
        using (var decoder = TrainedDecoder.Open(settings, torch.CPU))
        {
            decoder.Save(folder.In("saved"));
        }

        using var original = ShardedWeights.Open(folder.Path);
        using var saved = ShardedWeights.Open(folder.In("saved"));
        Assert.Equal(original.Names.Select(Unprefixed).Order(StringComparer.Ordinal), saved.Names.Select(Unprefixed).Order(StringComparer.Ordinal));
        Assert.InRange(Difference(before, Graph(folder.In("saved"), folder.In("package2"))), 0, 1e-6);
    }

    private static string Unprefixed(string name) => name.StartsWith("transformer.", StringComparison.Ordinal) ? name["transformer.".Length..] : name;

    private static float[][] Logits(TrainedDecoder decoder, TrainingSequence[] sequences, int length)
    {
        using var _ = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var batch = new TokenBatch([SequencePacker.Join(sequences, length)], torch.CPU);
        return [.. TensorCopies.ToArray(decoder.Network.Logits(decoder.Network.Hidden(batch))).Chunk(decoder.Spec.VocabularySize)];
    }

    private static float[][] Graph(string checkpointFolder, string package)
    {
        using var stored = ShardedWeights.Open(checkpointFolder);
        var checkpoint = CheckpointFolder.ReadDecoder(checkpointFolder, stored);
        DecoderPackage.Write(package, checkpoint.Spec, new DecoderFormat(), checkpoint.Weights);
        using var session = new DecoderSession(Path.Combine(package, "model.onnx"), checkpoint.Spec, DecoderInputs.Lengths);
        return session.Append(s_prompt);
    }

    private static double Difference(float[][] expected, float[][] given) =>
        expected.Zip(given).Max(rows => rows.First.Zip(rows.Second).Max(pair => Math.Abs((double)pair.First - pair.Second)));

    private static void Write(string folder, string name)
    {
        var config = name == "gpt2" ? TinyCheckpoints.Gpt2() : TinyCheckpoints.Config(name);
        List<KeyValuePair<string, ImmutableArray<long>>> tensors = [.. name == "gpt2" ? TinyCheckpoints.Gpt2Tensors(config) : TinyCheckpoints.Tensors(config)];
        var weights = new RandomWeights(tensors, seed: 3);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), [.. tensors.Select(tensor => KeyValuePair.Create(tensor.Key, weights.Find(tensor.Key)!))]);
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
    }
}

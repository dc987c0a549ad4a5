using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Checkpoints;
using OrleansLlm.Trainer.Checkpoints;
using OrleansLlm.Trainer.Native;
using OrleansLlm.Trainer.Networks.Encoders;
using OrleansLlm.Trainer.Parameters;
using OrleansLlm.Trainer.Tests.Runs;
using OrleansLlm.Training.Runs;
using TorchSharp;

namespace OrleansLlm.Trainer.Tests.Networks;

public sealed class EncoderParityTests
{
    private static readonly int[][] s_texts = [[2, 17, 99, 42, 8, 119, 3], [2, 44, 3], [2, 7, 7, 7, 3]];

    public EncoderParityTests() => LibTorch.Ensure();

    [Theory]
    [InlineData("bert")]
    [InlineData("roberta")]
    [InlineData("distilbert")]
    public void A_saved_encoder_gives_the_networks_hidden_states_once_imported(string architecture)
    {
        using var folder = new TemporaryFolder();
        TinyEncoders.Write(folder.In("tiny"), Spec(architecture), seed: 5);
        using var encoder = TrainedEncoder.Open(Settings(folder), torch.CPU);
        encoder.Save(folder.In("saved"));
        var imported = PackagedModel.Import(folder.In("saved"), folder.In("models"), "tiny");
        using var session = new InferenceSession(((EncoderPackage)imported).Graph.Path);
        using var _ = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var batch = new TextBatch(s_texts, encoder.Spec.PadTokenId, torch.CPU);
        float[] network = TensorCopies.ToArray(encoder.Network.Hidden(batch));
        float[] graph = Run(session, batch);
        Assert.Equal(graph.Length, network.Length);
        var real = batch.Real.data<float>().ToArray();
        double difference = Enumerable.Range(0, graph.Length).Where(i => real[i / encoder.Spec.HiddenSize] > 0).Max(i => Math.Abs((double)graph[i] - network[i]));
        Assert.InRange(difference, 0, 1e-4);
    }

    [Fact]
    public void Pairs_that_belong_together_are_found_among_others()
    {
        using var folder = new TemporaryFolder();
        TinyEncoders.Write(folder.In("tiny"), Spec("bert"), seed: 5);
        string pairs = folder.In("pairs.jsonl");
        File.WriteAllLines(pairs, Enumerable.Range(0, 160).Select(i => string.Create(
            CultureInfo.InvariantCulture, $$"""{"anchor": "what is {{(char)('a' + (i % 26))}}{{(char)('a' + (i / 7 % 26))}}", "positive": "{{(char)('a' + (i % 26))}}{{(char)('a' + (i / 7 % 26))}} it is"}""")));
        var result = TrainedBase.Run(Settings(folder) with
        {
            Data = new DataSettings { Train = [pairs], ValidationShare = 0.2 },
            Batch = new BatchSettings { Rows = 16 },
            Optimizer = new OptimizerSettings { LearningRate = 2e-3 },
            Duration = new DurationSettings { Steps = 60 },
        });
        Assert.True(result.Validation!.Accuracy > result.ValidationBefore!.Accuracy + 0.2, $"{result.ValidationBefore} to {result.Validation}");
    }

    private static EncoderSpec Spec(string architecture) => SyntheticShape with
    {
        Architecture = architecture, OffsetsPositions = architecture == "roberta", PadTokenId = architecture == "roberta" ? 1 : 0, Segments = architecture == "distilbert" ? 0 : 2,
    };

    private static EncoderSpec SyntheticShape => Models.Graphs.Synthetic.SyntheticEncoder.Shapes["tiny"];

    private static TrainingSettings Settings(TemporaryFolder folder) => new()
    {
        Model = folder.In("tiny"),
        Output = folder.In("out"),
        Objective = TrainingObjective.Contrastive,
        Data = new DataSettings { Train = [] },
        Bfloat16 = false,
        Threads = 1,
    };

    private static float[] Run(InferenceSession session, TextBatch batch)
    {
        long[] shape = [batch.Rows, batch.Length];
        long[] mask = [.. batch.Real.data<float>().ToArray().Select(real => (long)real)];
        var inputs = new Dictionary<string, OrtValue>
        {
            ["input_ids"] = OrtValue.CreateTensorValueFromMemory(batch.Ids.data<long>().ToArray(), shape),
            ["attention_mask"] = OrtValue.CreateTensorValueFromMemory(mask, shape),
        };
        if (session.InputMetadata.ContainsKey("token_type_ids"))
        {
            inputs["token_type_ids"] = OrtValue.CreateTensorValueFromMemory(new long[mask.Length], shape);
        }

        using var options = new RunOptions();
        using var outputs = session.Run(options, inputs, ["last_hidden_state"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}

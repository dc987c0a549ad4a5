using System.Numerics.Tensors;
using OrleansLlm.Engine.Encoders;
using OrleansLlm.Engine.Runners;
using OrleansLlm.Models.Packages;
using OrleansLlm.Training.Embedders;

namespace OrleansLlm.Training.Tests.Embedders;

public sealed class EmbedderTrainingTests : IDisposable
{
    private static readonly EmbedderTrainingOptions Options = new() { Shape = TinyText.Shape with { Dimensions = 128 }, Steps = 200, Batch = 8, LearningRate = 0.05f };

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-embedder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_trained_package_is_served_and_words_lie_next_to_what_they_mean()
    {
        EmbedderTraining.Train(TinyText.Text, _folder, Options, progress: null, CancellationToken.None);
        var package = EncoderPackage.Load(_folder);
        Assert.Equal((128, true, EncoderOutput.TextVector), (package.Config.HiddenSize, package.Normalizes, package.Graph.Kind));
        using var runner = OnnxEncoderRunner.Load(package, new RunnerOptions());
        var meanings = TinyText.Meanings.Select(entry => Embed(package, runner, entry.Meaning)).ToList();
        foreach (var (word, meaning) in TinyText.Meanings)
        {
            var vector = Embed(package, runner, word);
            var nearest = meanings.MaxBy(other => TensorPrimitives.Dot<float>(vector, other))!;
            Assert.Same(meanings[TinyText.Meanings.ToList().FindIndex(entry => entry.Meaning == meaning)], nearest);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_files_and_another_one_others()
    {
        var (first, again, other) = (Model("first", 1), Model("again", 1), Model("other", 2));
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Cancellation_stops_training_before_a_model_is_written()
    {
        Assert.Throws<OperationCanceledException>(() => EmbedderTraining.Train(TinyText.Text, _folder, Options, progress: null, new CancellationToken(canceled: true)));
        Assert.False(File.Exists(Path.Combine(_folder, "onnx", "model.onnx")));
    }

    private byte[] Model(string name, int seed)
    {
        var folder = Path.Combine(_folder, name);
        EmbedderTraining.Train(TinyText.Text, folder, Options with { Seed = seed, Steps = 5 }, progress: null, CancellationToken.None);
        return File.ReadAllBytes(Path.Combine(folder, "onnx", "model.onnx"));
    }

    private static float[] Embed(EncoderPackage package, OnnxEncoderRunner runner, string text)
    {
        var vector = new float[runner.OutputSize];
        runner.Run([new EncoderInput(package.Tokenizer.Encode(text, addSpecialTokens: true))], vector);
        return vector;
    }
}

using OrleansLlm.Engine.Comparison;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Tests.Comparison;

public sealed class ModelComparisonTests : IDisposable
{
    private const string Text = "The quick brown fox jumps over the lazy dog. Pack my box with five dozen liquor jugs. How vexingly quick daft zebras jump!";

    private static readonly DecoderSpec s_spec = new()
    {
        VocabularySize = 2_000, HiddenSize = 64, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 16, IntermediateSize = 96, ContextLength = 64, TieEmbeddings = true,
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-compare-");

    [Fact]
    public void A_model_is_itself()
    {
        var model = Package("exact", WeightFormat.Fp32);
        var report = ModelComparison.Run(model, model, Text, new ComparisonOptions(), CancellationToken.None);
        Assert.Equal(report.ReferencePerplexity, report.CandidatePerplexity);
        Assert.Equal((1, 0, 0), (report.Agreement, report.Divergence, report.LargestLogitsError));
        Assert.True(report.Positions > 40);
        Assert.True(report.ReferencePerplexity > 1);
    }

    [Fact]
    public void Fewer_bits_are_further_away_and_limits_tell_it()
    {
        var exact = Package("exact", WeightFormat.Fp32);
        var eight = ModelComparison.Run(exact, Package("eight", WeightFormat.Q8), Text, new ComparisonOptions(), CancellationToken.None);
        var four = ModelComparison.Run(exact, Package("four", WeightFormat.Q4), Text, new ComparisonOptions(), CancellationToken.None);
        Assert.True(eight.CandidateBytes < eight.ReferenceBytes && four.CandidateBytes < eight.CandidateBytes);
        Assert.True(eight.LogitsError < four.LogitsError / 3);
        Assert.True(eight.Divergence < four.Divergence);
        Assert.True(eight.Agreement > four.Agreement);
        Assert.Empty(four.Passed(new ComparisonOptions()));
        Assert.Contains("the limit is 99.90", Assert.Single(four.Passed(new ComparisonOptions { MinAgreement = 0.999 })), StringComparison.Ordinal);
    }

    [Fact]
    public void The_figures_are_those_of_their_definitions()
    {
        var sums = new ComparisonSums();
        sums.Add([0, MathF.Log(3)], [MathF.Log(3), 0], next: 1);
        var report = sums.ToReport();
        Assert.Equal(1 / 0.75, report.ReferencePerplexity, 1e-6);
        Assert.Equal(1 / 0.25, report.CandidatePerplexity, 1e-6);
        Assert.Equal(0.5 * Math.Log(3), report.Divergence, 1e-6);
        Assert.Equal(Math.Log(3), report.LogitsError, 1e-6);
        Assert.Equal(0, report.Agreement);
        Assert.Equal(2, report.PerplexityRise, 1e-6);
    }

    [Fact]
    public void Models_and_texts_that_can_not_be_compared_are_named()
    {
        var exact = Package("exact", WeightFormat.Fp32);
        SyntheticModel.Write(Path.Combine(_folder.FullName, "other"), s_spec with { VocabularySize = 3_000 }, new DecoderFormat(), seed: 1);
        var other = ModelPackage.Load(Path.Combine(_folder.FullName, "other"));
        Assert.Contains("one vocabulary. Given: 2000 and 3000", Refused(() => ModelComparison.Run(exact, other, Text, new ComparisonOptions(), CancellationToken.None)), StringComparison.Ordinal);
        Assert.Contains("at least 2 tokens. Given: 1", Refused(() => ModelComparison.Run(exact, exact, "a", new ComparisonOptions(), CancellationToken.None)), StringComparison.Ordinal);
        Assert.Contains("at least 2. Given: 1", Refused(() => ModelComparison.Run(exact, exact, Text, new ComparisonOptions { Window = 1 }, CancellationToken.None)), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Refused(Action run) => Assert.Throws<ArgumentException>(run).Message;

    private ModelPackage Package(string name, WeightFormat format)
    {
        var folder = Path.Combine(_folder.FullName, name);
        SyntheticModel.Write(folder, s_spec, new DecoderFormat { Weights = format, BlockSize = 32, AccuracyLevel = 1 }, seed: 1);
        return ModelPackage.Load(folder);
    }
}

using System.Numerics.Tensors;
using OrleansLlm.Engine.Comparison;
using OrleansLlm.Engine.Tests.Testing;

namespace OrleansLlm.Engine.Tests.Comparison;

/// <summary>Expected are the numbers of an independent implementation of the model.</summary>
public sealed class ModelParityTests
{
    private static readonly int[] s_tokens = [.. Enumerable.Range(0, 70).Select(i => ((i * 37) + 5) % WrittenModel.Small.VocabularySize)];

    [Fact]
    public void A_graph_that_says_what_its_model_says_has_no_rise()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        var report = ModelParity.Run(model.Package, [Expected(model, s_tokens), Expected(model, s_tokens[..2])], CancellationToken.None)!;
        Assert.Equal((70, 1), (report.Positions, report.Agreement));
        Assert.Equal(0, report.LossRise, 1e-4);
        Assert.Null(ModelParity.Run(model.Package, [], CancellationToken.None));
    }

    [Fact]
    public void The_rise_is_the_mean_of_what_each_token_lost()
    {
        using var model = new WrittenModel(WrittenModel.Small);
        var known = Expected(model, s_tokens);
        var better = known with { LogProbabilities = [.. known.LogProbabilities.Select((log, i) => i % 3 == 0 ? log + 0.9f : log)], Likeliest = [.. known.Likeliest.Select((token, i) => i < 23 ? token + 1 : token)] };
        var report = ModelParity.Run(model.Package, [better], CancellationToken.None)!;
        Assert.Equal(0.3, report.LossRise, 1e-3);
        Assert.Equal(46 / 69.0, report.Agreement, 1e-9);
    }

    [Theory]
    [InlineData(new[] { 1 }, "2 to 256 tokens and one number fewer of each other kind. Given: 1, 0, 0")]
    [InlineData(new[] { 1, 1_024 }, "0 to 1023. Given: 1024")]
    [InlineData(new[] { -1, 2 }, "0 to 1023. Given: -1")]
    public void Numbers_that_do_not_fit_are_named(int[] tokens, string message)
    {
        using var model = new WrittenModel(WrittenModel.Small);
        var wrong = new ExpectedTokens(tokens, new float[tokens.Length - 1], new int[tokens.Length - 1]);
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => ModelParity.Run(model.Package, [wrong], CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    private static ExpectedTokens Expected(WrittenModel model, int[] tokens)
    {
        double[][] logits = model.Reference().Logits(tokens);
        return new ExpectedTokens(tokens, [.. tokens.Skip(1).Select((token, i) => (float)(logits[i][token] - Math.Log(logits[i].Sum(Math.Exp))))], [.. logits.SkipLast(1).Select(row => TensorPrimitives.IndexOfMax(row))]);
    }
}

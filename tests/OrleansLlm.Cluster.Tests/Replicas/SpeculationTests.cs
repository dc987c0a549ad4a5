using System.Text.Json.Nodes;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Cluster.Tests.Replicas;

/// <summary>Models that propose tokens for others, and callers who say what they expect. Whether it is used is a matter of speed; the answers are not.</summary>
public sealed class SpeculationTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-drafts-").FullName;
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in (string[])["large", "lost", "other"])
        {
            ModelPackage.Import(Path.Combine(AppContext.BaseDirectory, "models", TestCluster.Model), _folder, name, replace: false);
        }

        await SwapTokensAsync(Path.Combine(_folder, "other", "tokenizer.json"), "a", "b");
        _cluster = new TestCluster(1, _folder, configure: options =>
        {
            options.Speculation = "draft";
            options.Models["large"] = new ModelServingOptions { DraftModel = TestCluster.Model };
            options.Models["other"] = new ModelServingOptions { DraftModel = TestCluster.Model };
            options.Models["lost"] = new ModelServingOptions { DraftModel = "nobody" };
        });
        await _cluster.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task With_a_draft_model_and_a_prediction_the_answer_is_the_same()
    {
        var plain = await AskAsync(TestCluster.Model, prediction: null);
        var predicted = await AskAsync("large", plain.Text);
        Assert.Equal(plain.Text, predicted.Text);
        Assert.Equal((0, 0), (plain.Accepted, plain.Rejected));
        Assert.InRange(predicted.Accepted, 0, predicted.Tokens);
        var wrong = await AskAsync("large", "Something else entirely, which never comes.");
        Assert.Equal(plain.Text, wrong.Text);
    }

    [Fact]
    public async Task A_draft_model_that_is_not_there_is_named()
    {
        var failure = await Assert.ThrowsAsync<LlmException>(() => AskAsync("lost", null));
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, failure.Code);
        Assert.Contains("OrleansLlm:Models:lost:DraftModel: this silo has no model 'nobody'. Given: nobody.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_model_with_another_vocabulary_is_refused()
    {
        var failure = await Assert.ThrowsAsync<LlmException>(() => AskAsync("other", null));
        Assert.Contains("a draft model must have the same tokens, but token", failure.Message, StringComparison.Ordinal);
    }

    private static async Task SwapTokensAsync(string path, string a, string b)
    {
        var tokenizer = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        var vocabulary = tokenizer["model"]!["vocab"]!;
        var (first, second) = (vocabulary[a]!.GetValue<int>(), vocabulary[b]!.GetValue<int>());
        (vocabulary[a], vocabulary[b]) = (second, first);
        await File.WriteAllTextAsync(path, tokenizer.ToJsonString());
    }

    private async Task<(string Text, int Tokens, int Accepted, int Rejected)> AskAsync(string model, string? prediction)
    {
        var request = Requests.Chat(maxTokens: 60) with { Model = model, Prediction = prediction };
        var chunks = await Requests.ReadAsync(_cluster.Router().GenerateAsync(TestCluster.NewCaller(), request));
        var usage = chunks[^1].Usage!;
        return (Requests.Text(chunks), usage.CompletionTokens, usage.AcceptedPredictionTokens, usage.RejectedPredictionTokens);
    }
}

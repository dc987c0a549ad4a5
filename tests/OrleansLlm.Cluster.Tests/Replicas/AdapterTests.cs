using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Adapters;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Tests.Adapters;

namespace OrleansLlm.Cluster.Tests.Replicas;

/// <summary>One model twice, its adapters merged and its adapters in one engine: the same answers under the same names.</summary>
public sealed class AdapterTests : IAsyncLifetime
{
    private static readonly DecoderSpec s_spec = new()
    {
        VocabularySize = 1_024, HiddenSize = 48, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 16, IntermediateSize = 80, ContextLength = 512, TieEmbeddings = true,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-adapters-").FullName;
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        string models = Path.Combine(_folder, "models");
        foreach (string model in (string[])["merged", "shared"])
        {
            SyntheticModel.Write(Path.Combine(models, model), s_spec, new DecoderFormat(), seed: 1);
            new TestAdapter(s_spec, seed: 2).Write(Path.Combine(models, model, "adapters", "a"));
        }

        string elsewhere = new TestAdapter(s_spec, seed: 3, rank: 8, alpha: 4, "q_proj", "v_proj").Write(Path.Combine(_folder, "b"));
        new TestAdapter(s_spec with { HiddenSize = 64 }, seed: 4).Write(Path.Combine(models, "merged", "adapters", "broken"));
        _cluster = new TestCluster(1, models, configure: options =>
        {
            options.Models["merged"] = Settings(elsewhere, share: false);
            options.Models["shared"] = Settings(elsewhere, share: true);
        });
        await _cluster.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Each_adapter_answers_by_its_name_the_same_merged_and_in_a_shared_batch()
    {
        var names = (await _cluster.Router().ListModelsAsync(TestCluster.NewCaller())).Select(model => model.Name).ToList();
        Assert.Equal(["merged", "merged:a", "merged:b", "shared", "shared:a", "shared:b"], names.Where(name => name.StartsWith("merged", StringComparison.Ordinal) || name.StartsWith("shared", StringComparison.Ordinal)));

        string[] asked = ["shared", "shared:a", "shared:b", "shared:a", "merged", "merged:a", "merged:b"];
        var answers = await Task.WhenAll(asked.Select(AskAsync));
        Assert.Equal(asked, answers.Select(answer => answer.Model));
        string[] texts = [.. answers.Select(answer => answer.Text)];
        Assert.Equal(texts[4..], texts[..3]);
        Assert.Equal(texts[1], texts[3]);
        Assert.Equal(3, texts.Distinct().Count());
    }

    [Fact]
    public async Task Prefixes_of_one_adapter_are_not_anothers_within_the_shared_engine()
    {
        var caller = TestCluster.NewCaller();
        var request = Requests.Chat(new string('x', 300), maxTokens: 4);
        var cached = new List<int>();
        foreach (string model in (string[])["shared:a", "shared:b", "shared", "shared:a"])
        {
            var chunks = await Requests.ReadAsync(_cluster.Router().GenerateAsync(caller, request with { Model = model, RequestId = model + cached.Count }));
            cached.Add(chunks[^1].Usage!.CachedPromptTokens);
        }

        Assert.Equal([0, 0, 0], cached[..3]);
        Assert.True(cached[3] > 64);
    }

    [Fact]
    public async Task An_adapter_that_is_not_there_is_not_found_and_both_names_are_told()
    {
        var failure = await Assert.ThrowsAsync<LlmException>(() => AskAsync("merged:nobody"));
        Assert.Equal((LlmErrorCode.ModelNotFound, "model"), (failure.Code, failure.Parameter));
        Assert.Contains("The model 'merged' has no adapter 'nobody'; it has a, b.", failure.Message, StringComparison.Ordinal);
        failure = await Assert.ThrowsAsync<LlmException>(() => AskAsync("nobody:a"));
        Assert.Contains("The model 'nobody:a' does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_adapter_that_comes_later_is_served_without_a_restart()
    {
        var before = await AskAsync("shared:a");
        foreach (string model in (string[])["merged", "shared"])
        {
            // Before the others by name: their places in the bank move.
            new TestAdapter(s_spec, seed: 5).Write(Path.Combine(_folder, "models", model, "adapters", "Another"));
        }

        var merged = await UntilAsync(() => AskAsync("merged:Another"));
        Assert.Equal(merged.Text, (await UntilAsync(() => AskAsync("shared:Another"))).Text);
        Assert.NotEqual(before.Text, merged.Text);
        Assert.Equal(before.Text, (await AskAsync("shared:a")).Text);
    }

    private static ModelServingOptions Settings(string folder, bool share) => new()
    {
        ShareAdapters = share,
        Adapters = { ["b"] = new AdapterServingOptions { Folder = folder } },
    };

    private async Task<(string? Model, string Text)> AskAsync(string model)
    {
        var request = Requests.Chat("Tell me about engines.", maxTokens: 24) with { Model = model, IgnoreEndOfSequence = true };
        var chunks = await Requests.ReadAsync(_cluster.Router().GenerateAsync(TestCluster.NewCaller(), request));
        return (chunks.Select(chunk => chunk.Route).OfType<RouteInfo>().First().Model, Requests.Text(chunks));
    }

    private static async Task<(string? Model, string Text)> UntilAsync(Func<Task<(string? Model, string Text)>> attempt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (LlmException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
            }
        }
    }
}

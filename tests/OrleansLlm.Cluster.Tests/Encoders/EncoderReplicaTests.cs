using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Cluster.Tests.Encoders;

public sealed class EncoderReplicaTests
{
    [Fact]
    public async Task A_part_that_a_lost_silo_had_runs_on_another()
    {
        await using var encoders = await StartAsync(2);
        var caller = TestCluster.NewCaller();
        string[] texts = [.. Enumerable.Range(0, 1_500).Select(i => $"text {i} of a call that goes on while a silo dies")];
        var reading = EncoderCluster.ReadAsync(FirstResultsThen(encoders.Router().EmbedAsync(caller, EncoderCluster.Request(texts)), async () =>
            await encoders.Cluster.Silos.KillSiloAsync(await WithoutRouterAsync(encoders))));
        Assert.Equal(1_500, (await reading).Values.Length);
        await encoders.Cluster.WaitForReplicasAsync(1, EncoderCluster.Embedder);
        Assert.Single((await EncoderCluster.ReadAsync(encoders.Router().EmbedAsync(caller, EncoderCluster.Request("after")))).Values);
    }

    [Fact]
    public async Task A_call_larger_than_the_queue_waits_for_room_instead_of_failing_half_way()
    {
        await using var encoders = await StartAsync(1, maxWaitingTokens: 1_024);
        string[] texts = [.. Enumerable.Range(0, 600).Select(i => $"text {i} with some more words in it")];
        var calls = Enumerable.Range(0, 3).Select(_ => EncoderCluster.ReadAsync(encoders.Router().EmbedAsync(TestCluster.NewCaller(), EncoderCluster.Request(texts))));
        var answered = 0;
        foreach (var call in calls.ToList())
        {
            try
            {
                Assert.Equal(600, (await call).Values.Length);
                answered++;
            }
            catch (LlmException refused)
            {
                Assert.Equal(LlmErrorCode.Overloaded, refused.Code);
                Assert.True(refused.RetryAfter > TimeSpan.Zero);
            }
        }

        Assert.True(answered > 0);
    }

    [Fact]
    public async Task A_deadline_ends_a_call()
    {
        await using var encoders = await StartAsync(1);
        string[] texts = [.. Enumerable.Repeat(string.Join(' ', Enumerable.Repeat("ab", 120)), 2_000)];
        var late = await Assert.ThrowsAsync<LlmException>(() => EncoderCluster.ReadAsync(encoders.Router().EmbedAsync(
            TestCluster.NewCaller(), EncoderCluster.Request(texts) with { Limits = new EncodingLimits { DeadlineMilliseconds = 1 } })));
        Assert.Equal(LlmErrorCode.Timeout, late.Code);
    }

    [Fact]
    public async Task A_model_folder_shows_its_kind_in_the_directory()
    {
        await using var encoders = await StartAsync(1);
        var models = await encoders.Cluster.Router().ListModelsAsync(TestCluster.NewCaller());
        Assert.Equal(
            [
                (TestCluster.Model, ModelKind.Chat, 0), ("ember-embed", ModelKind.Embedding, 512), (EmbeddedModels.Small, ModelKind.Chat, 0),
                (EncoderCluster.Embedder, ModelKind.Embedding, 32), (EncoderCluster.Reranker, ModelKind.Rerank, 0),
            ],
            models.Select(model => (model.Name, model.Kind, model.EmbeddingSize)));
    }

    private static async Task<EncoderCluster> StartAsync(int silos, int? maxWaitingTokens = null)
    {
        var encoders = new EncoderCluster(silos, options => options.EncoderMaxWaitingTokens = maxWaitingTokens);
        await encoders.InitializeAsync();
        return encoders;
    }

    private static async IAsyncEnumerable<EncodingChunk> FirstResultsThen(IAsyncEnumerable<EncodingChunk> stream, Func<Task> act)
    {
        var acted = false;
        await foreach (var chunk in stream)
        {
            yield return chunk;
            if (!acted && chunk.Results.Count > 0)
            {
                acted = true;
                await act();
            }
        }
    }

    // The router's own silo would take the call down with it, as it should.
    private static async Task<Orleans.TestingHost.InProcessSiloHandle> WithoutRouterAsync(EncoderCluster encoders)
    {
        var management = encoders.Cluster.Client.GetGrain<Orleans.Runtime.IManagementGrain>(0);
        var router = await management.GetActivationAddress(encoders.Router());
        return encoders.Cluster.Silos.Silos.Single(silo => !silo.SiloAddress.Equals(router));
    }
}

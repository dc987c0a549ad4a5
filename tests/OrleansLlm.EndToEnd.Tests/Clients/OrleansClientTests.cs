using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>Grain calls from another process, without our SDK's chat client.</summary>
public sealed class OrleansClientTests(SharedSilo shared)
{
    [Fact]
    public async Task A_program_calls_the_router_grain_and_reads_its_stream()
    {
        await using var cluster = await ClusterConnection.OpenAsync(shared.Silo);
        var tenant = cluster.Grains.GetGrain<ITenantGrain>(new TenantKey(TenantKey.DefaultTenant).ToString());
        var caller = await tenant.AuthenticateAsync(ApiKeyText.Hash(SiloProcess.Key));
        var budget = cluster.Grains.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        var spent = (await budget.GetAsync(BudgetScope.Tenant)).Total.Spent;

        var router = cluster.Grains.GetGrain<IRouterGrain>(new RouterKey(RouterKey.DirectRoute, "0").ToString());
        var request = new GenerationRequest
        {
            RequestId = "direct-1",
            Model = "ember",
            Messages = [new ChatMessage { Role = "user", Content = "What is RAG?" }],
            Sampling = new SamplingSettings { Temperature = 0 },
        };
        var chunks = new List<GenerationChunk>();
        await foreach (var chunk in router.GenerateAsync(caller, request))
        {
            chunks.Add(chunk);
        }

        Assert.Equal("ember", chunks.First(chunk => !chunk.IsHeartbeat).Route!.Model);
        Assert.NotEmpty(string.Concat(chunks.SelectMany(chunk => chunk.Deltas).Select(delta => delta.Text)));
        Assert.Equal(FinishReason.Stop, chunks.SelectMany(chunk => chunk.Deltas).Last().FinishReason);
        Assert.True(chunks[^1].Usage!.CompletionTokens > 0);

        // Grain calls are billed as HTTP calls are: the limits lie below routing.
        Assert.Equal(spent + chunks[^1].Cost, (await budget.GetAsync(BudgetScope.Tenant)).Total.Spent);
    }

    [Fact]
    public async Task A_grain_tells_why_it_refuses_in_a_typed_error()
    {
        await using var cluster = await ClusterConnection.OpenAsync(shared.Silo);
        var tenant = cluster.Grains.GetGrain<ITenantGrain>(new TenantKey(TenantKey.DefaultTenant).ToString());
        var failure = await Assert.ThrowsAsync<LlmException>(() => tenant.AuthenticateAsync(ApiKeyText.Hash("sk-a-wrong-key")));
        Assert.Equal(LlmErrorCode.Unauthenticated, failure.Code);
    }
}

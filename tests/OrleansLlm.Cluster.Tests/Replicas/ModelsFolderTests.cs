using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Cluster.Tests.Replicas;

/// <summary>Models come, change and go while the silo runs.</summary>
public sealed class ModelsFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-models-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_model_is_served_when_it_appears_replaced_when_it_changes_and_gone_when_it_is_removed()
    {
        await using var cluster = new TestCluster(1, _folder);
        await cluster.InitializeAsync();
        Assert.Equal(LlmErrorCode.ModelNotFound, (await Assert.ThrowsAsync<LlmException>(() => AskAsync(cluster))).Code);

        Import(replace: false);
        var first = await UntilAsync(() => AskAsync(cluster));

        // Running while the package is replaced: it ends well on the engine that it began on.
        var running = Requests.ReadAsync(cluster.Router().GenerateAsync(
            TestCluster.NewCaller(), Requests.Endless(maxTokens: 500) with { Model = "twin" }));
        Import(replace: true);
        Assert.NotNull((await running)[^1].Usage);
        Assert.Equal(first, await UntilAsync(() => AskAsync(cluster)));

        Directory.Delete(Path.Combine(_folder, "twin"), recursive: true);
        await UntilAsync(async () =>
            (await Assert.ThrowsAsync<LlmException>(() => AskAsync(cluster))).Code == LlmErrorCode.ModelNotFound ? "gone" : throw new LlmException(LlmErrorCode.Internal, "still there"));
    }

    private void Import(bool replace) =>
        ModelPackage.Import(Path.Combine(AppContext.BaseDirectory, "models", TestCluster.Model), _folder, "twin", replace: replace);

    private static async Task<string> AskAsync(TestCluster cluster) => Requests.Text(
        await Requests.ReadAsync(cluster.Router().GenerateAsync(TestCluster.NewCaller(), Requests.Chat() with { Model = "twin" })));

    private static async Task<string> UntilAsync(Func<Task<string>> attempt)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (Exception exception) when (exception is LlmException or Xunit.Sdk.XunitException && !patience.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
            }
        }
    }
}

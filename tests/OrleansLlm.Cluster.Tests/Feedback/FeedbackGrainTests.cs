using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Feedback;

namespace OrleansLlm.Cluster.Tests.Feedback;

public sealed class FeedbackGrainTests(BudgetCluster cluster) : IClassFixture<BudgetCluster>
{
    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    private IFeedbackGrain Feedback => Of(_tenant);

    [Fact]
    public async Task Feedback_of_many_users_at_once_is_kept_and_survives_the_grain()
    {
        await Feedback.SetSettingsAsync(new FeedbackSettings { KeepText = true, KeepDays = 30 });
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Feedback.AddAsync(Entry($"r{i}"))));
        await cluster.Silos.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        var entries = new List<FeedbackEntry>();
        for (long? after = 0; after is not null;)
        {
            var page = await Feedback.ReadAsync(after.Value, 33);
            entries.AddRange(page.Entries);
            after = page.Next;
        }

        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), entries.Select(entry => entry.Sequence));
        Assert.Equal(100, entries.Select(entry => entry.RequestId).Distinct().Count());
        Assert.All(entries, entry => Assert.Equal("why?", entry.Question));
        Assert.Equal(30, (await Feedback.GetSettingsAsync()).KeepDays);
    }

    [Fact]
    public async Task Tenants_do_not_see_each_other()
    {
        await Feedback.AddAsync(Entry("mine"));
        Assert.Empty((await Of($"{_tenant}-other").ReadAsync(0, 10)).Entries);
        Assert.Equal(1, await Feedback.DeleteAsync("mine"));
        Assert.Equal("limit", (await Assert.ThrowsAsync<LlmException>(() => Feedback.ReadAsync(0, 501))).Parameter);
    }

    private static FeedbackEntry Entry(string id) => new() { RequestId = id, KeyId = "k", Score = 1, Question = "why?" };

    private IFeedbackGrain Of(string tenant) => cluster.Silos.Client.GetGrain<IFeedbackGrain>(new FeedbackKey(tenant).ToString());
}

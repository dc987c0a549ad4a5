using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Grains.Feedback;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A tenant's feedback in memory, under the real rules.</summary>
internal sealed class FakeFeedback(string key, TimeProvider clock) : IFeedbackGrain
{
    public List<FeedbackEntry> Entries { get; } = [];

    public FeedbackSettings Settings { get; private set; } = new();

    public Task<FeedbackEntry> AddAsync(FeedbackEntry entry, CancellationToken cancellationToken = default)
    {
        Entries.Add(FeedbackRules.Kept(entry, FeedbackKey.Parse(key).Tenant, Settings, clock.GetUtcNow()) with { Sequence = Entries.Count + 1 });
        return Task.FromResult(Entries[^1]);
    }

    public Task<FeedbackPage> ReadAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        var rest = Entries.Where(entry => entry.Sequence > after).ToList();
        return Task.FromResult(new FeedbackPage { Entries = [.. rest.Take(limit)], Next = rest.Count > limit ? rest[limit - 1].Sequence : null });
    }

    public Task<FeedbackSettings> GetSettingsAsync(CancellationToken cancellationToken = default) => Task.FromResult(Settings);

    public Task<FeedbackSettings> SetSettingsAsync(FeedbackSettings settings, CancellationToken cancellationToken = default)
    {
        FeedbackRules.Check(settings);
        return Task.FromResult(Settings = settings);
    }

    public Task<int> DeleteAsync(string? requestId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Entries.RemoveAll(entry => requestId is null || entry.RequestId == requestId));

    public Task<int> DeleteOfUserAsync(string user, CancellationToken cancellationToken = default) => Task.FromResult(Entries.RemoveAll(entry => entry.User == user));
}

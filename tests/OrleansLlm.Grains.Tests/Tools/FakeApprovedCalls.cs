using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools.Approvals;

namespace OrleansLlm.Grains.Tests.Tools;

/// <summary>A tenant's approved calls in memory.</summary>
internal sealed class FakeApprovedCalls : IApprovedCallsGrain
{
    /// <summary>How long a call can be under way.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly List<ApprovedCall> _calls = [];

    public FakeTimeProvider Clock { get; } = new();

    public IReadOnlyList<ApprovedCall> Calls => _calls;

    private ApprovedCallBook Book => new(_calls, Longest);

    public Task<IReadOnlyList<ToolActivity?>> BeginAsync(IReadOnlyList<ToolActivity> waiting, string run, CancellationToken cancellationToken = default)
    {
        try
        {
            return Task.FromResult(Book.Begin(waiting, run, Clock.GetUtcNow()));
        }
        catch (Exception exception)
        {
            return Task.FromException<IReadOnlyList<ToolActivity?>>(exception);
        }
    }

    public Task EndAsync(ToolActivity waiting, ToolActivity ended, CancellationToken cancellationToken = default)
    {
        Book.End(waiting, ended);
        return Task.CompletedTask;
    }

    public Task<int> EraseAsync(bool all, CancellationToken cancellationToken = default) => Task.FromResult(Book.Forget());
}

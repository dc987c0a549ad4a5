using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class AttemptStreamTests
{
    [Theory]
    [InlineData(LlmErrorCode.BudgetExceeded)]
    [InlineData(LlmErrorCode.ReplicaUnavailable)]
    public async Task Calls_that_are_refused_before_the_model_is_asked_leave_its_limit_to_others(LlmErrorCode code)
    {
        var target = new TargetState(new TargetLimits(RequestsPerMinute: 1, TokensPerMinute: 10), new CircuitOptions(), new FakeTimeProvider());
        for (var i = 0; i < 3; i++)
        {
            await using var refused = new AttemptStream(new ClosedPlace(code), Visit(target), CancellationToken.None);
            Assert.Equal(code, (await Assert.ThrowsAsync<AttemptException>(async () => await refused.NextAsync())).Error.Code);
        }

        Assert.Equal((TimeSpan.Zero, 0), (target.Read(10).LimitedFor, target.Read().InFlight));
    }

    [Fact]
    public async Task So_do_calls_whose_callers_leave_before_that()
    {
        using var leaving = new CancellationTokenSource();
        var target = new TargetState(new TargetLimits(RequestsPerMinute: 1), new CircuitOptions(), new FakeTimeProvider());
        var left = new AttemptStream(new ClosedPlace(null), Visit(target), leaving.Token);
        var next = left.NextAsync().AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await left.DisposeAsync();
        Assert.Equal((TimeSpan.Zero, 0), (target.Read().LimitedFor, target.Read().InFlight));
    }

    [Theory]
    [InlineData("deadline_ms")]
    [InlineData("max_queue_ms")]
    public async Task A_callers_own_time_limit_says_nothing_of_the_model_which_others_use_too(string field)
    {
        var target = new TargetState(TargetLimits.None, new CircuitOptions(), new FakeTimeProvider());
        for (var i = 0; i < 50; i++)
        {
            await using var late = new AttemptStream(new ClosedPlace(LlmErrorCode.Timeout, field), Visit(target), CancellationToken.None);
            Assert.Equal(LlmErrorCode.Timeout, (await Assert.ThrowsAsync<AttemptException>(async () => await late.NextAsync())).Error.Code);
        }

        Assert.Equal((true, 0d), (target.Read().MayBegin, target.Read().FailureShare));
    }

    private static TargetVisit Visit(TargetState target) => new(target, new AttemptNode("m", "named") { DespiteCooldown = true }, () => 10);

    /// <summary>Refuses; null: waits.</summary>
    private sealed class ClosedPlace(LlmErrorCode? code, string? parameter = null) : IModelPlace
    {
        public async Task<PaidAttempt> OpenAsync(AttemptException? failure, CancellationToken cancellationToken)
        {
            await Task.Delay(code is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken);
            throw new LlmException(code!.Value, "No.", parameter) { Refusal = code == LlmErrorCode.BudgetExceeded ? new LimitRefusal { Scope = BudgetScope.Tenant } : null };
        }

        public bool MayTryAgain(Exception failure) => false;
    }
}

using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Alerts;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tests.Alerts;

public sealed class SpendAlertsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task It_ends_without_a_failure_when_its_host_is_disposed_of()
    {
        var raised = new TaskCompletionSource();
        var alerts = Alerts(_ =>
        {
            raised.SetResult();
            return Task.CompletedTask;
        });
        await alerts.StartAsync(CancellationToken.None);
        alerts.OnSoftLimit("t", Reached(BudgetPeriod.Day));
        await raised.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        alerts.Dispose();
        await alerts.ExecuteTask!.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(TaskStatus.RanToCompletion, alerts.ExecuteTask.Status);
    }

    [Fact]
    public async Task It_ends_without_a_failure_while_an_alert_is_on_its_way()
    {
        var began = new TaskCompletionSource();
        using var alerts = Alerts(token =>
        {
            began.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        });
        await alerts.StartAsync(CancellationToken.None);
        alerts.OnSoftLimit("t", Reached(BudgetPeriod.Day));
        await began.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await alerts.StopAsync(CancellationToken.None);
        Assert.Equal(TaskStatus.RanToCompletion, alerts.ExecuteTask!.Status);
    }

    [Fact]
    public async Task An_alert_that_a_busy_cluster_cancels_is_raised_again_and_so_is_the_next()
    {
        var both = new TaskCompletionSource();
        var calls = 0;
        using var alerts = Alerts(_ =>
        {
            if (++calls == 1)
            {
                throw new OperationCanceledException("a busy cluster");
            }

            if (calls == 3)
            {
                both.SetResult();
            }

            return Task.CompletedTask;
        });
        await alerts.StartAsync(CancellationToken.None);
        alerts.OnSoftLimit("t", Reached(BudgetPeriod.Day));
        alerts.OnSoftLimit("t", Reached(BudgetPeriod.Month));
        while (!both.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(both.Task, Task.Delay(1, TestContext.Current.CancellationToken));
        }

        await alerts.StopAsync(CancellationToken.None);
    }

    private SoftLimitReached Reached(BudgetPeriod period) =>
        new(new BudgetScope(), new WindowBudget { Period = period, Hard = 10 }, _time.GetUtcNow(), Amount: 5, Spent: 6, _time.GetUtcNow());

    private SpendAlerts Alerts(Func<CancellationToken, Task> raise)
    {
        var grains = DispatchProxy.Create<IGrainFactory, Factory>();
        ((Factory)(object)grains).Raise = raise;
        return new SpendAlerts(grains, _time, NullLogger<SpendAlerts>.Instance);
    }

#pragma warning disable CA1852 // The runtime derives from them.
    /// <summary>Has the alerts' grain only. Public, since the runtime derives from it.</summary>
    public class Factory : DispatchProxy
    {
        internal Func<CancellationToken, Task> Raise { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var grain = Create<IAlertsGrain, AlertsGrain>();
            ((AlertsGrain)(object)grain).Raise = Raise;
            return grain;
        }
    }

    /// <summary>Takes alerts only. Public, since the runtime derives from it.</summary>
    public class AlertsGrain : DispatchProxy
#pragma warning restore CA1852
    {
        internal Func<CancellationToken, Task> Raise { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod?.Name == nameof(IAlertsGrain.RaiseAsync) ? Raise((CancellationToken)args![^1]!) : throw new NotSupportedException();
    }
}

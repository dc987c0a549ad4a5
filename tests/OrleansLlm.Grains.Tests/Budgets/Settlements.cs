using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets;

/// <summary>Queues of settlements that nobody works off, unless they are started.</summary>
internal static class Settlements
{
    public static SettlementQueue Queue(TimeProvider time, IGrainFactory? grains = null)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        return new SettlementQueue(
            grains!,
            Options.Create(new BudgetsOptions()),
            new BudgetInstruments(services.GetRequiredService<IMeterFactory>()),
            time,
            NullLogger<SettlementQueue>.Instance);
    }
}

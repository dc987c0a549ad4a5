using System.Globalization;

namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>Money is right under SIGKILL: no overspend, no lost spend, no leaked reservation. The long run is <c>infra/crash-test.sh</c>.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Money_is_exact_while_silos_are_killed_under_a_nearly_spent_budget()
    {
        var report = await CrashRun.RunAsync(new CrashOptions());
        output.WriteLine(report.ToString());

        Assert.True(report.Breaches.Count == 0, report.ToString());

        // The run must have shown something: kills, and calls of every kind.
        Assert.True(report.Kills >= 2, report.ToString());
        Assert.All([CallEnd.Completed, CallEnd.Left, CallEnd.OverBudget], end => Assert.True(report.Ends.GetValueOrDefault(end) > 0, report.ToString()));
    }

    /// <summary>The long run, started by <c>infra/crash-test.sh</c>, which sets the variables.</summary>
    [Fact(Explicit = true)]
    public async Task Long_run()
    {
        var report = await CrashRun.RunAsync(new CrashOptions
        {
            Clients = Setting("CRASH_CLIENTS", 256),
            Duration = TimeSpan.FromMinutes(Setting("CRASH_MINUTES", 10)),
            Seed = Setting("CRASH_SEED", 1),
        });
        Console.WriteLine(report);
        Assert.Empty(report.Breaches);
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : otherwise;
}

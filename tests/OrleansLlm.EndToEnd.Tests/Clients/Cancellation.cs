using OrleansLlm.EndToEnd.Tests.Monitoring;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>Tells by the silo's own figures that a call which its client left was given up.</summary>
internal static class Cancellation
{
    /// <summary>The slots are free again though far fewer tokens were generated than the call had asked for.</summary>
    /// <param name="http">Reaches the silo.</param>
    /// <param name="before">The figures before the call.</param>
    /// <param name="asked">The tokens that the whole call would have generated.</param>
    public static async Task WasSeenAsync(HttpClient http, MetricsPage before, int asked)
    {
        var after = await Eventually.BecomesAsync(
            () => MetricsPage.ReadAsync(http),
            page => page.Sum(MetricsPage.Running) == 0 && Generated(page) > Generated(before),
            "the call has begun and holds no slot any more");
        Assert.InRange(Generated(after) - Generated(before), 1, asked - 1);
    }

    /// <summary>Whether the call was given up before all that it asked for was generated.</summary>
    public static async Task<bool> CameInTimeAsync(HttpClient http, MetricsPage before, int asked) =>
        Generated(await MetricsPage.IdleAsync(http)) - Generated(before) < asked;

    private static double Generated(MetricsPage page) => page.Sum(MetricsPage.GeneratedTokens);
}

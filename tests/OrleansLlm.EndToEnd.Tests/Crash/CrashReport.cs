using System.Globalization;

namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>What a crash run has shown.</summary>
internal sealed record CrashReport
{
    public required int Kills { get; init; }

    public required IReadOnlyDictionary<CallEnd, int> Ends { get; init; }

    /// <summary>How often calls failed for which reason.</summary>
    public required IReadOnlyDictionary<string, int> Problems { get; init; }

    public required int LedgerEntries { get; init; }

    /// <summary>Entries whose holder died, and that their lease settled.</summary>
    public required int Expired { get; init; }

    public required long ReceivedTokens { get; init; }

    public required long SettledTokens { get; init; }

    /// <summary>The most tokens that a call was settled for and its client did not get.</summary>
    public required int LargestExcess { get; init; }

    public required int LooksAtTheLimit { get; init; }

    /// <summary>Every breach of the promises, in words.</summary>
    public required IReadOnlyList<string> Breaches { get; init; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        kills (SIGKILL)                      {Kills}
        calls                                {Ends.Values.Sum()}: {string.Join(", ", Ends.OrderBy(end => end.Key).Select(end => $"{end.Value} {end.Key}"))}
        failed because                       {string.Join(", ", Problems.OrderByDescending(problem => problem.Value).Take(8).Select(problem => $"{problem.Key} x {problem.Value}"))}
        ledger entries                       {LedgerEntries}, of them {Expired} settled by their lease
        tokens received / settled            {ReceivedTokens} / {SettledTokens}
        largest excess of one call           {LargestExcess} tokens settled and not received
        looks at spent + reserved <= limit   {LooksAtTheLimit}
        breaches                             {Breaches.Count}
        {string.Join('\n', Breaches.Take(20).Select(breach => $"  {breach}"))}
        """);
}

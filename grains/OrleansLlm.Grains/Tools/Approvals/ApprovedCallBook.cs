using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Grains.Tools.Approvals;

/// <summary>Which approved calls were made, and how they ended. Pure.</summary>
/// <param name="calls">The oldest first; changed in place.</param>
/// <param name="longest">How long a call can be under way.</param>
internal sealed class ApprovedCallBook(List<ApprovedCall> calls, TimeSpan longest)
{
    /// <summary>The most calls that are known.</summary>
    public const int MaxCalls = 1_000;

    /// <summary>The most results that are kept, those of the newest calls.</summary>
    public const int MaxResults = 32;

    private const int MaxLength = 64_000;
    private const int KeyLength = 32;

    /// <summary>How long a call is known: approvals are not sent again much later.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>Takes in that calls are made now, all or none.</summary>
    /// <returns>For each null: it is to be made; or how it ended before.</returns>
    /// <exception cref="LlmException">Conflict: one is being made.</exception>
    public IReadOnlyList<ToolActivity?> Begin(IReadOnlyList<ToolActivity> waiting, string run, DateTimeOffset now)
    {
        calls.RemoveAll(call => call.BegunAt + Life < now);
        var outcomes = waiting.Select(call => calls.Find(known => known.Key == KeyOf(call)) is { } known && known.Run != run ? OutcomeOf(known, call, now) : null).ToList();
        foreach (var (call, outcome) in waiting.Zip(outcomes))
        {
            if (outcome is null && !calls.Exists(known => known.Key == KeyOf(call)))
            {
                calls.Add(new ApprovedCall { Key = KeyOf(call), Run = run, BegunAt = now });
            }
        }

        calls.RemoveRange(0, Math.Max(0, calls.Count - MaxCalls));
        return outcomes;
    }

    /// <summary>Takes in how a call ended.</summary>
    public void End(ToolActivity waiting, ToolActivity ended)
    {
        var at = calls.FindIndex(known => known.Key == KeyOf(waiting));
        if (at < 0)
        {
            return;
        }

        calls[at] = calls[at] with { HasEnded = true, Ended = Fit(ended) };
        foreach (var old in calls.FindAll(call => call.Ended is not null).SkipLast(MaxResults))
        {
            calls[calls.IndexOf(old)] = old with { Ended = null };
        }
    }

    /// <summary>Forgets results.</summary>
    public int Forget()
    {
        var kept = calls.Count(call => call.Ended is not null);
        for (var i = 0; i < calls.Count; i++)
        {
            calls[i] = calls[i] with { Ended = null };
        }

        return kept;
    }

    private ToolActivity OutcomeOf(ApprovedCall known, ToolActivity waiting, DateTimeOffset now) => known switch
    {
        { Ended: { } ended } => ended,
        { HasEnded: true } => Untold(waiting, "It was made before under the same approval; its result is no longer kept. It was not made again."),
        _ when known.BegunAt + longest > now => throw new LlmException(
            LlmErrorCode.Conflict, $"The call '{waiting.Id}' was approved before and is being made.", "approval_request_id", known.BegunAt + longest - now),
        _ => Untold(waiting, "It was begun before under the same approval, and how it ended is not known. It was not made again."),
    };

    private static ToolActivity Untold(ToolActivity waiting, string why) =>
        waiting with { Id = CallGate.NewId(waiting.Type), ApprovalId = waiting.Id, Status = ToolActivityStatus.Failed, Error = why };

    private static ToolActivity Fit(ToolActivity ended) => ended with
    {
        Output = ended.Output is { } output ? ToolText.Shorten(output, MaxLength) : null,
        Error = ended.Error is { } error ? ToolText.Shorten(error, MaxLength) : null,
        ResultsJson = ended.ResultsJson?.Length > MaxLength ? null : ended.ResultsJson,
    };

    private static string KeyOf(ToolActivity call) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Id}\n{call.Type}\n{call.ServerLabel}\n{call.Name}\n{CallGate.Canonical(call.ArgumentsJson) ?? call.ArgumentsJson}")))[..KeyLength];
}

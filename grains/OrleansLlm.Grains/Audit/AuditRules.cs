using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Audit;

namespace OrleansLlm.Grains.Audit;

/// <summary>What an audit log takes. Pure.</summary>
internal static class AuditRules
{
    private const int MaxAction = 64;
    private const int MaxSubject = 256;
    private const int MaxDetails = 64;
    private const int MaxName = 64;
    private const int MaxText = 512;

    /// <exception cref="LlmException">InvalidRequest: names the part.</exception>
    public static void Check(AuditEvent happened)
    {
        Require("action", happened.Action.Length, 1, MaxAction);
        Require("actor", happened.Actor.Length, 1, MaxSubject);
        Require("subject", happened.Subject.Length, 1, MaxSubject);
        Require("id", happened.Id?.Length ?? 1, 1, MaxSubject);
        Require("details", happened.Details.Count, 0, MaxDetails);
        foreach (var (name, text) in happened.Details)
        {
            Require("details", name.Length, 1, MaxName);
            Require($"details.{name}", text.Length, 0, MaxText);
        }
    }

    /// <exception cref="LlmException">InvalidRequest: the limit is out of range.</exception>
    public static void CheckPage(long after, int limit)
    {
        Require("limit", limit, 1, AuditPage.MaxLimit);
        Require("after", after < 0 ? -1 : 0, 0, 0);
    }

    private static void Require(string field, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, FormattableString.Invariant($"{field} must have or be {least} to {most}. Given: {value}."), field);
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Feedback;

namespace OrleansLlm.Grains.Feedback;

/// <summary>What may be said of an answer, and what of it is kept. Pure.</summary>
internal static class FeedbackRules
{
    public const int MaxIdLength = 256;
    public const int MaxLabelLength = 64;
    public const int MaxCommentLength = 4_000;
    public const int MaxTextLength = 16_000;

    /// <summary>The entry as it is kept.</summary>
    /// <exception cref="LlmException">InvalidRequest: a field is missing or out of range.</exception>
    public static FeedbackEntry Kept(FeedbackEntry entry, string tenant, FeedbackSettings settings, DateTimeOffset now)
    {
        Require("request_id", entry.RequestId, 1, MaxIdLength);
        Require("model", entry.Model, 1, MaxIdLength);
        Require("preferred_model", entry.PreferredModel, 1, MaxIdLength);
        Require("user", entry.User, 1, MaxIdLength);
        Require("label", entry.Label, 1, MaxLabelLength);
        Require("comment", entry.Comment, 1, MaxCommentLength);
        Require("question", entry.Question, 1, MaxTextLength);
        Require("answer", entry.Answer, 0, MaxTextLength);
        if (entry.Score is { } score && score is not (>= 0 and <= 1))
        {
            throw Invalid("score", $"score must be from 0 to 1. Given: {score}.");
        }

        if (entry is { Score: null, Label: null, Comment: null, PreferredModel: null })
        {
            throw Invalid("score", $"One of score, label, comment and preferred_model must be given.");
        }

        return entry with
        {
            At = now,
            QuestionHash = entry.Question is { } question ? HashOf(tenant, question) : null,
            Question = settings.KeepText ? entry.Question : null,
            Answer = settings.KeepText ? entry.Answer : null,
        };
    }

    /// <exception cref="LlmException">InvalidRequest: a field is out of range.</exception>
    public static void Check(FeedbackSettings settings)
    {
        if (settings.KeepDays is < 1 or > FeedbackSettings.MaxDays)
        {
            throw Invalid("keep_days", $"keep_days must be 1 to {FeedbackSettings.MaxDays}. Given: {settings.KeepDays}.");
        }
    }

    /// <exception cref="LlmException">InvalidRequest: the limit is out of range.</exception>
    public static void CheckPage(long after, int limit)
    {
        if (after < 0 || limit is < 1 or > FeedbackPage.MaxLimit)
        {
            throw Invalid("limit", $"limit must be 1 to {FeedbackPage.MaxLimit} and after 0 or more. Given: {limit} and {after}.");
        }
    }

    /// <summary>With the tenant in it, so that one tenant's questions are not found by another's.</summary>
    private static string HashOf(string tenant, string question) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{question.Trim()}")).AsSpan(0, 16));

    private static void Require(string field, string? text, int least, int most)
    {
        if (text is not null && (text.Length < least || text.Length > most))
        {
            throw Invalid(field, $"{field} must have {least} to {most} characters. Given: {text.Length}.");
        }
    }

    private static LlmException Invalid(string field, FormattableString text) => new(LlmErrorCode.InvalidRequest, FormattableString.Invariant(text), field);
}

using System.Globalization;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Files;

/// <summary>Reads OpenAI's expiration policy: so many seconds after creation.</summary>
internal static class ExpiryParser
{
    private const int MinSeconds = 3_600;
    private const int MaxSeconds = 2_592_000;
    private const string Anchor = "created_at";

    /// <summary>The time from a file's creation to its end, or null when the body names none.</summary>
    public static TimeSpan? Read(JsonFields body, string name)
    {
        if (body.Object(name) is not JsonFields policy)
        {
            return null;
        }

        policy.RefuseOthers("anchor", "seconds");
        policy.Require("anchor");
        policy.Word("anchor", Anchor);
        policy.Require("seconds");
        return TimeSpan.FromSeconds(policy.Integer("seconds", MinSeconds, MaxSeconds)!.Value);
    }

    /// <summary>The same from a form's two fields.</summary>
    public static TimeSpan? Read(string? anchor, string? seconds, string name)
    {
        if (anchor is null && seconds is null)
        {
            return null;
        }

        if (anchor != Anchor)
        {
            throw anchor is null
                ? RequestErrors.Missing($"{name}.anchor")
                : RequestErrors.OutOfRange($"{name}.anchor", Anchor, $"'{JsonText.Shorten(anchor)}'");
        }

        if (seconds is null)
        {
            throw RequestErrors.Missing($"{name}.seconds");
        }

        return int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= MinSeconds and <= MaxSeconds
            ? TimeSpan.FromSeconds(number)
            : throw RequestErrors.OutOfRange($"{name}.seconds", $"from {MinSeconds} to {MaxSeconds}", $"'{JsonText.Shorten(seconds)}'");
    }
}

using System.Globalization;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Files;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Batches;

/// <summary>Reads and checks the body that makes a batch.</summary>
internal static class BatchRequestParser
{
    private const int MaxHours = 7 * 24;

    /// <summary>Reads the body of <c>POST /v1/batches</c>.</summary>
    public static BatchInput Parse(JsonFields body, IReadOnlyList<string> endpoints)
    {
        body.RefuseOthers("input_file_id", "endpoint", "completion_window", "metadata", "output_expires_after");
        body.Require("endpoint");
        var window = body.RequireText("completion_window", maxLength: 16, minLength: 1);
        return new BatchInput
        {
            InputFileId = body.RequireText("input_file_id", maxLength: 128, minLength: 1),
            Endpoint = body.Word("endpoint", [.. endpoints])!,
            CompletionWindow = window,
            WindowSeconds = (long)WindowOf(window).TotalSeconds,
            Metadata = body.Object("metadata") is JsonFields metadata ? MetadataParser.Read(metadata) : null,
            OutputSeconds = (long?)ExpiryParser.Read(body, "output_expires_after")?.TotalSeconds,
        };
    }

    private static TimeSpan WindowOf(string text)
    {
        var unit = text[^1] switch { 'h' => 1, 'd' => 24, _ => 0 };
        return unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MaxHours && number * unit <= MaxHours
            ? TimeSpan.FromHours(number * unit)
            : throw RequestErrors.OutOfRange("completion_window", "24h, or other hours or days from 1h to 7d", $"'{JsonText.Shorten(text)}'");
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Conversations;

/// <summary>Reads the text of a reply from server-sent events.</summary>
internal static class ReplyEvents
{
    private const string Data = "data: ";
    private const string Done = "[DONE]";

    /// <summary>The pieces of the text; a stream that does not end well is an error.</summary>
    public static async IAsyncEnumerable<string> ReadAsync(IAsyncEnumerable<string> lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            if (!line.StartsWith(Data, StringComparison.Ordinal))
            {
                continue;
            }

            if (line.AsSpan(Data.Length).SequenceEqual(Done))
            {
                yield break;
            }

            if (TextOf(line[Data.Length..]) is { Length: > 0 } text)
            {
                yield return text;
            }
        }

        throw new LlmException(LlmErrorCode.ReplicaUnavailable, "The stream ended before the reply did.");
    }

    private static string? TextOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.TryGetProperty("error", out var error))
        {
            throw new LlmException(LlmErrorCode.ReplicaUnavailable, error.GetProperty("message").GetString() ?? "The reply broke off.");
        }

        var choices = document.RootElement.GetProperty("choices");
        return choices.GetArrayLength() > 0 && choices[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null;
    }
}

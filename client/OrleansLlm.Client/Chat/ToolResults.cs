using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OrleansLlm.Client.Chat;

/// <summary>
/// Results of functions as the model reads them. <c>AIFunction</c> gives texts as JSON strings; the model gets the text itself, not its quoted form.
/// </summary>
internal static class ToolResults
{
    /// <summary>The text to send.</summary>
    public static string Text(object? result) => result switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        _ => JsonSerializer.Serialize(result, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(object))),
    };

    /// <summary>The message with its results as texts; the caller's own stays as it is.</summary>
    public static ChatMessage Plain(ChatMessage message) => message.Contents.Any(IsQuoted) ? WithTexts(message) : message;

    private static bool IsQuoted(AIContent content) => content is FunctionResultContent { Result: JsonElement { ValueKind: JsonValueKind.String } };

    private static ChatMessage WithTexts(ChatMessage message)
    {
        var copy = message.Clone();
        copy.Contents = [.. message.Contents.Select(content =>
            content is FunctionResultContent result && IsQuoted(content) ? new FunctionResultContent(result.CallId, Text(result.Result)) : content)];
        return copy;
    }
}

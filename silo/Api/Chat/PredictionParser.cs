using System.Text.Json;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Reads OpenAI's <c>prediction</c>: text that the answer is expected to be like. It makes the answer faster where it is right, and changes nothing of it.</summary>
internal static class PredictionParser
{
    /// <summary>The expected text, or null.</summary>
    public static string? Read(JsonFields body)
    {
        if (!body.TryGet("prediction", out var value))
        {
            return null;
        }

        var prediction = JsonFields.At(value, "prediction");
        var type = prediction.RequireText("type");
        if (type != "content")
        {
            throw RequestErrors.UnsupportedValue("prediction.type", "this server offers only content", $"'{JsonText.Shorten(type)}'");
        }

        var content = prediction.Require("content");
        return content.ValueKind switch
        {
            JsonValueKind.String => JsonFields.TextOf(content, "prediction.content"),
            JsonValueKind.Array => ContentPartParser.Read(content, "prediction.content"),
            _ => throw RequestErrors.WrongType("prediction.content", "a string or an array of text parts", JsonText.KindOf(content)),
        };
    }
}

using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Completions;

/// <summary>Reads prompts: a text, an array of token ids, or an array of either.</summary>
internal static class PromptParser
{
    /// <summary>Makes one call per prompt from a template that all share.</summary>
    public static IReadOnlyList<GenerationRequest> Read(JsonFields body, GenerationRequest template, int maxPrompts)
    {
        var prompt = body.Require("prompt");
        if (prompt.ValueKind is JsonValueKind.String || IsTokenArray(prompt))
        {
            return [ReadOne(prompt, "prompt", template)];
        }

        if (prompt.ValueKind is not JsonValueKind.Array)
        {
            throw RequestErrors.WrongType("prompt", "a string, an array of token ids, or an array of those", JsonText.KindOf(prompt));
        }

        body.Array("prompt", maxPrompts, min: 1);
        return [.. prompt.EnumerateArray().Select((one, i) => ReadOne(
            one, $"prompt[{i}]", template with { RequestId = i == 0 ? template.RequestId : $"{template.RequestId}-{i}" }))];
    }

    private static GenerationRequest ReadOne(JsonElement prompt, string path, GenerationRequest template) => prompt.ValueKind switch
    {
        JsonValueKind.String => template with { Prompt = ReadText(prompt, path) },
        JsonValueKind.Array => template with { PromptTokens = ReadTokens(prompt, path) },
        _ => throw RequestErrors.WrongType(path, "a string or an array of token ids", JsonText.KindOf(prompt)),
    };

    private static string ReadText(JsonElement prompt, string path) => JsonFields.TextOf(prompt, path) is { Length: > 0 } text
        ? text
        : throw RequestErrors.OutOfRange(path, "at least 1 character long", "0 characters");

    /// <summary>Reads an array of token ids, at least one.</summary>
    public static int[] ReadTokens(JsonElement tokens, string path)
    {
        if (tokens.GetArrayLength() == 0)
        {
            throw RequestErrors.OutOfRange(path, "an array of at least 1 token id", "0 token ids");
        }

        return [.. tokens.EnumerateArray().Select((token, i) => (int)JsonFields.LongOf(token, $"{path}[{i}]", 0, int.MaxValue))];
    }

    /// <summary>Whether a value is one array of token ids.</summary>
    public static bool IsTokenArray(JsonElement value) =>
        value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind is JsonValueKind.Number;
}

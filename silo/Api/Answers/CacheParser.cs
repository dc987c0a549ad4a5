using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>Reads what requests and settings say about the response cache.</summary>
internal static class CacheParser
{
    private const double LowestThreshold = 0.5;

    private static readonly string[] Settings = ["mode", "max_age", "semantic", "threshold", "scope", "sampled", "tool_calls", "truncated"];

    /// <summary>The field <c>cache</c> of a request: an object, or a mode alone.</summary>
    public static CacheRequest? Read(JsonFields body)
    {
        if (!body.TryGet("cache", out var value))
        {
            return null;
        }

        if (value.ValueKind is System.Text.Json.JsonValueKind.String)
        {
            return new CacheRequest { Settings = new CacheSettings { Mode = Word<CacheMode>(body, "cache") } };
        }

        var fields = JsonFields.At(value, "cache");
        fields.RefuseOthers([.. Settings, "namespace", "tags"]);
        return new CacheRequest
        {
            Settings = ReadFields(fields),
            Namespace = fields.Text("namespace", CacheRequest.MaxName, minLength: 1),
            Tags = ReadTags(fields),
        };
    }

    /// <summary>An object of settings and nothing else.</summary>
    public static CacheSettings ReadSettings(JsonFields fields)
    {
        fields.RefuseOthers(Settings);
        return ReadFields(fields);
    }

    private static CacheSettings ReadFields(JsonFields fields) => new()
    {
        Mode = Word<CacheMode>(fields, "mode"),
        MaxAge = fields.Integer("max_age", 1, (int)CacheSettings.LongestAge.TotalSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Semantic = fields.Flag("semantic"),
        Threshold = fields.TryGet("threshold", out var threshold) ? JsonFields.NumberOf(threshold, fields.PathOf("threshold"), LowestThreshold, 1) : null,
        Scope = Word<CacheScope>(fields, "scope"),
        Sampled = fields.Flag("sampled"),
        ToolCalls = fields.Flag("tool_calls"),
        Truncated = fields.Flag("truncated"),
    };

    private static string[] ReadTags(JsonFields fields)
    {
        if (fields.Array("tags", CacheRequest.MaxTags) is not { } tags)
        {
            return [];
        }

        return [.. tags.EnumerateArray().Select((tag, i) => Name(JsonFields.TextOf(tag, $"{fields.PathOf("tags")}[{i}]"), $"{fields.PathOf("tags")}[{i}]"))];
    }

    private static string Name(string text, string path) => text.Length is > 0 and <= CacheRequest.MaxName
        ? text
        : throw RequestErrors.OutOfRange(path, $"1 to {CacheRequest.MaxName} characters long", $"{text.Length} characters");

    private static T? Word<T>(JsonFields fields, string name)
        where T : struct, Enum => EnumWords.TryParse(fields.Word(name, [.. EnumWords.All<T>()]), out T? value) ? value : null;
}

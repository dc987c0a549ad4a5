using System.Text.Json;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Encoders;

/// <summary>Fields that embedding and rerank requests share.</summary>
internal static class EncodingFields
{
    /// <summary>Their names.</summary>
    public static readonly string[] Known = ["model", "truncate", "user", "deadline_ms", "max_queue_ms"];

    /// <summary>Fields of other servers that would change the result, with values that change nothing.</summary>
    public static readonly Dictionary<string, string[]> Unsupported = new()
    {
        ["priority"] = ["0"],
        ["truncate_prompt_tokens"] = [],
        ["truncation_direction"] = ["\"right\"", "\"Right\""],
        ["add_special_tokens"] = ["true"],
        ["service_tier"] = ["\"auto\"", "\"default\""],
        ["stream"] = ["false"],
    };

    /// <summary>Reads <c>truncate</c>: true or false, or from which end.</summary>
    public static Truncation ReadTruncation(JsonFields body, string name, Truncation otherwise)
    {
        if (!body.TryGet(name, out var value))
        {
            return otherwise;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.ValueKind is JsonValueKind.True ? Truncation.End : Truncation.None;
        }

        return JsonFields.TextOf(value, body.PathOf(name)).ToUpperInvariant() switch
        {
            "NONE" => Truncation.None,
            "END" or "RIGHT" => Truncation.End,
            "START" or "LEFT" => Truncation.Start,
            _ => throw RequestErrors.OutOfRange(body.PathOf(name), "true, false, none, end or start", JsonText.Show(value)),
        };
    }

    /// <summary>Reads the time limits.</summary>
    public static EncodingLimits ReadLimits(JsonFields body) => new()
    {
        DeadlineMilliseconds = body.Integer("deadline_ms", 1),
        MaxQueueMilliseconds = body.Integer("max_queue_ms", 1),
    };

    /// <summary>Reads the model's name.</summary>
    public static string ReadModel(JsonFields body) => body.RequireText("model", maxLength: 256, minLength: 1);

    /// <summary>Reads the end user's id.</summary>
    public static string? ReadUser(JsonFields body) => body.Text("user", maxLength: 512);
}

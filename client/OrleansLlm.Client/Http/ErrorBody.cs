using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansLlm.Client.Http;

/// <summary>What an error envelope holds.</summary>
internal sealed record ErrorBody
{
    public string? Message { get; init; }

    public string? Type { get; init; }

    public string? Param { get; init; }

    /// <summary>A word; some servers send the status as a number.</summary>
    [JsonConverter(typeof(WordOrNumberConverter))]
    public string? Code { get; init; }

    /// <summary>The limit that refused the call, as this project's servers tell it; other servers may mean something else by the name.</summary>
    public JsonElement? Limit { get; init; }
}

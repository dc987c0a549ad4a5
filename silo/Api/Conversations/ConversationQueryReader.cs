using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Reads which conversations a list is to have.</summary>
internal static class ConversationQueryReader
{
    private const string Pair = "metadata[";
    private const int MaxPairs = 16;

    /// <summary>Reads the query.</summary>
    public static ConversationQuery Read(HttpContext context) => new()
    {
        After = QueryFields.Text(context, "after", maxLength: 128),
        Limit = QueryFields.Integer(context, "limit", 1, ConversationQuery.MaxLimit, 20),
        User = QueryFields.Text(context, "user", maxLength: 256),
        Title = QueryFields.Text(context, "title", maxLength: 200),
        Metadata = ReadMetadata(context),
        CreatedSince = QueryFields.Time(context, "created_since"),
        CreatedBefore = QueryFields.Time(context, "created_before"),
        UpdatedSince = QueryFields.Time(context, "updated_since"),
        UpdatedBefore = QueryFields.Time(context, "updated_before"),
        ByUpdate = QueryFields.Word(context, "sort", "created", "updated") == "updated",
        OldestFirst = QueryFields.Word(context, "order", "desc", "asc") == "asc",
    };

    private static Dictionary<string, string>? ReadMetadata(HttpContext context)
    {
        var pairs = context.Request.Query.Where(field => field.Key.StartsWith(Pair, StringComparison.Ordinal) && field.Key.EndsWith(']'))
            .ToDictionary(field => field.Key[Pair.Length..^1], field => field.Value.ToString());
        return pairs.Count switch
        {
            0 => null,
            <= MaxPairs => pairs,
            _ => throw RequestErrors.OutOfRange("metadata", $"at most {MaxPairs} pairs", $"{pairs.Count} pairs"),
        };
    }
}

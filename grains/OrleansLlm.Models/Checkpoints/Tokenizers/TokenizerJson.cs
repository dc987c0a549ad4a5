using System.Text.Json.Nodes;

namespace OrleansLlm.Models.Checkpoints.Tokenizers;

/// <summary>Parts of <c>tokenizer.json</c> that all written tokenizers share.</summary>
internal static class TokenizerJson
{
    /// <summary>The tokens that are found in texts as they are.</summary>
    public static JsonArray AddedTokens(IEnumerable<(int Id, string Text, PieceKind Kind)> tokens) =>
    [
        .. tokens.Where(token => token.Kind is PieceKind.Control or PieceKind.Unknown or PieceKind.UserDefined).Select(token => new JsonObject
        {
            ["id"] = token.Id, ["content"] = token.Text, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false,
            ["special"] = token.Kind != PieceKind.UserDefined,
        }),
    ];

    /// <summary>A sequence begins with a token.</summary>
    public static JsonObject BeginsWith(int id, string text) => new()
    {
        ["type"] = "TemplateProcessing",
        ["single"] = new JsonArray(Special(text, 0), Sequence("A", 0)),
        ["pair"] = new JsonArray(Special(text, 0), Sequence("A", 0), Special(text, 1), Sequence("B", 1)),
        ["special_tokens"] = new JsonObject { [text] = new JsonObject { ["id"] = text, ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(text) } },
    };

    /// <summary><c>tokenizer_config.json</c>.</summary>
    public static JsonObject Configuration(string? bos, string? eos, string? chatTemplate)
    {
        var configuration = new JsonObject();
        foreach (var (name, value) in new[] { ("bos_token", bos), ("eos_token", eos), ("chat_template", chatTemplate) })
        {
            if (value is not null)
            {
                configuration[name] = value;
            }
        }

        return configuration;
    }

    private static JsonObject Special(string text, int type) => new() { ["SpecialToken"] = new JsonObject { ["id"] = text, ["type_id"] = type } };

    private static JsonObject Sequence(string name, int type) => new() { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = type } };
}

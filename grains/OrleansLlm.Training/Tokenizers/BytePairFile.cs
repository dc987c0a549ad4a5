using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansLlm.Training.Tokenizers;

/// <summary>Writes a learned vocabulary as <c>tokenizer.json</c>.</summary>
public static class BytePairFile
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file; an existing one is replaced.</summary>
    public static void Write(string path, BytePairVocabulary vocabulary, BytePairOptions options)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(options);
        var tokenizer = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. options.Special.Select(Special)]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = PreTokenizer(options.Pattern),
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = true, ["trim_offsets"] = true, ["use_regex"] = true },
            ["model"] = Model(vocabulary),
        };
        File.WriteAllText(path, tokenizer.ToJsonString(s_readable));
    }

    private static JsonObject PreTokenizer(string pattern) => new()
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray(
            new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = pattern }, ["behavior"] = "Isolated", ["invert"] = false },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = false }),
    };

    private static JsonObject Model(BytePairVocabulary vocabulary)
    {
        var ids = new JsonObject();
        foreach (string token in vocabulary.Tokens)
        {
            ids[token] = ids.Count;
        }

        return new JsonObject
        {
            ["type"] = "BPE",
            ["vocab"] = ids,
            ["merges"] = new JsonArray([.. vocabulary.Merges.Select(merge => JsonValue.Create(merge.Left + " " + merge.Right))]),
        };
    }

    private static JsonObject Special(string text, int id) => new()
    {
        ["id"] = id, ["content"] = text, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
    };
}

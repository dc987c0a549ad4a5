using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansLlm.Training.Embedders.Vocabulary;

/// <summary>Writes the vocabulary as a <c>tokenizer.json</c>: BERT's normalisation and splitting, Unigram pieces, bytes for what no piece covers.</summary>
internal static class TokenizerWriter
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file into a folder.</summary>
    public static void Write(string folder, EmbedderVocabulary vocabulary)
    {
        int start = vocabulary.Pieces.TakeWhile(piece => piece.Text != EmbedderVocabulary.Start).Count();
        var tokenizer = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Special(0, EmbedderVocabulary.Pad), Special(start, EmbedderVocabulary.Start)),
            ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["clean_text"] = true, ["handle_chinese_chars"] = true, ["lowercase"] = true },
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject { ["type"] = "BertPreTokenizer" },
                    new JsonObject { ["type"] = "Metaspace", ["replacement"] = EmbedderVocabulary.WordStart, ["prepend_scheme"] = "always", ["split"] = false }),
            },
            ["post_processor"] = Template(start),
            ["decoder"] = new JsonObject { ["type"] = "Metaspace", ["replacement"] = EmbedderVocabulary.WordStart, ["prepend_scheme"] = "always" },
            ["model"] = new JsonObject
            {
                ["type"] = "Unigram",
                ["byte_fallback"] = true,
                ["vocab"] = new JsonArray([.. vocabulary.Pieces.Select(piece => new JsonArray(piece.Text, JsonValue.Create(Math.Round(piece.Score, 2))))]),
            },
        };
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), tokenizer.ToJsonString(s_readable));
    }

    private static JsonObject Template(int start) => new()
    {
        ["type"] = "TemplateProcessing",
        ["single"] = new JsonArray(
            new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = EmbedderVocabulary.Start, ["type_id"] = 0 } },
            new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A", ["type_id"] = 0 } }),
        ["pair"] = new JsonArray(),
        ["special_tokens"] = new JsonObject
        {
            [EmbedderVocabulary.Start] = new JsonObject
            {
                ["id"] = EmbedderVocabulary.Start, ["ids"] = new JsonArray(start), ["tokens"] = new JsonArray(EmbedderVocabulary.Start),
            },
        },
    };

    private static JsonObject Special(int id, string text) => new()
    {
        ["id"] = id, ["content"] = text, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
    };
}

using System.Text.Json.Nodes;

namespace OrleansLlm.Models.Graphs.Synthetic;

/// <summary>BERT's tokenizer over a made vocabulary: special tokens, printable ASCII as starts and as continuations of words, then pairs and triples of letters.</summary>
internal static class SyntheticWordPieces
{
    private const string Letters = "etaoinsrhldcumfpgwybvkxjqz";

    private static readonly string[] s_special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Special tokens and characters.</summary>
    public static readonly int LeastSize = s_special.Length + (2 * Characters().Count());

    /// <summary>Writes <c>tokenizer.json</c>.</summary>
    public static void Write(string folder, int vocabularySize)
    {
        var vocabulary = new JsonObject();
        foreach (string token in Tokens().Distinct().Take(vocabularySize))
        {
            vocabulary[token] = vocabulary.Count;
        }

        var tokenizer = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. s_special.Select((text, id) => new JsonObject
            {
                ["id"] = id, ["content"] = text, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
            })]),
            ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["clean_text"] = true, ["handle_chinese_chars"] = true, ["lowercase"] = true },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = new JsonObject { ["type"] = "BertProcessing", ["sep"] = new JsonArray("[SEP]", 3), ["cls"] = new JsonArray("[CLS]", 2) },
            ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
            ["model"] = new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = 100, ["vocab"] = vocabulary },
        };
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), tokenizer.ToJsonString());
    }

    private static IEnumerable<string> Tokens()
    {
        var pairs = Letters.SelectMany(_ => Letters, (left, right) => $"{left}{right}").ToArray();
        var triples = pairs.SelectMany(_ => Letters, (pair, letter) => $"{pair}{letter}");
        return
        [
            .. s_special,
            .. Characters(),
            .. Characters().Select(character => "##" + character),
            .. pairs.Concat(triples).SelectMany(text => (string[])[text, "##" + text]),
        ];
    }

    // Upper-case letters never reach the model: the normalizer lowers them.
    private static IEnumerable<string> Characters() =>
        Enumerable.Range('!', '~' - '!' + 1).Select(code => ((char)code).ToString()).Where(text => !char.IsAsciiLetterUpper(text[0]));
}

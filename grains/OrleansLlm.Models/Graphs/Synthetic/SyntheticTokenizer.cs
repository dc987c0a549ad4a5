using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansLlm.Models.Graphs.Synthetic;

/// <summary>
/// A byte-level BPE tokenizer of any vocabulary size from 259 on: three special tokens, the 256 bytes, then pairs and triples of common characters. It
/// encodes every text and decodes every token, about two characters per token.
/// </summary>
internal static class SyntheticTokenizer
{
    /// <summary>Ends a document.</summary>
    public const int EndOfText = 0;

    /// <summary>Ends a turn.</summary>
    public const int EndOfTurn = 2;

    /// <summary>Special tokens and bytes.</summary>
    public const int LeastSize = 3 + 256;

    private static readonly string[] s_special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

    /// <summary>Writes <c>tokenizer.json</c> and <c>tokenizer_config.json</c>.</summary>
    public static void Write(string folder, int vocabularySize)
    {
        var vocabulary = new JsonObject();
        var merges = new JsonArray();
        foreach (string token in s_special.Concat(Bytes()))
        {
            vocabulary[token] = vocabulary.Count;
        }

        foreach (var (left, right) in Merges().Take(vocabularySize - LeastSize))
        {
            vocabulary[left + right] = vocabulary.Count;
            merges.Add(left + " " + right);
        }

        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), Tokenizer(vocabulary, merges).ToJsonString());
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), Configuration().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    private static JsonObject Tokenizer(JsonObject vocabulary, JsonArray merges) => new()
    {
        ["version"] = "1.0",
        ["added_tokens"] = new JsonArray([.. s_special.Select((text, id) => new JsonObject
        {
            ["id"] = id, ["content"] = text, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
        })]),
        ["pre_tokenizer"] = ByteLevel(),
        ["decoder"] = ByteLevel(),
        ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = merges },
    };

    private static JsonObject ByteLevel() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true };

    private static JsonObject Configuration() => new()
    {
        ["eos_token"] = s_special[2],
        ["chat_template"] = "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
            + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
    };

    // GPT-2's alphabet: printable bytes stand for themselves, the others move behind U+0100 in order.
    private static IEnumerable<string> Bytes()
    {
        int moved = 0;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            yield return ((char)(printable ? value : 256 + moved++)).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static IEnumerable<(string Left, string Right)> Merges()
    {
        string letters = "etaoinsrhldcumfpgwybvkxjqz" + "\u0120" + "ETAOINSRHLDCUMFPGWYBVKXJQZ" + "0123456789.,:;-_'\"()";
        var pairs = letters.SelectMany(left => letters.Where(right => right != '\u0120').Select(right => (Left: $"{left}", Right: $"{right}"))).ToArray();
        return pairs.Concat(pairs.SelectMany(pair => letters.Where(right => right != '\u0120').Select(right => (pair.Left + pair.Right, $"{right}"))));
    }
}

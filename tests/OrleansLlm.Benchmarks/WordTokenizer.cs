using System.Text;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Benchmarks;

/// <summary>A vocabulary of all bytes, JSON's usual pairs and made-up words with and without a space before, as byte-level vocabularies have.</summary>
internal sealed class WordTokenizer : Tokenizer
{
    private readonly byte[][] _bytes;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly int _longest;

    public WordTokenizer(int vocabularySize)
    {
        var random = new Random(1);
        var tokens = Enumerable.Range(0, 256).Select(value => new[] { (byte)value }).ToList();
        for (var i = 0; i < 256; i++)
        {
            _ids[Key([(byte)i])] = i;
        }

        foreach (var text in Texts(random).Select(Encoding.UTF8.GetBytes))
        {
            if (tokens.Count == vocabularySize)
            {
                break;
            }

            if (_ids.TryAdd(Key(text), tokens.Count))
            {
                tokens.Add(text);
            }
        }

        _bytes = [.. tokens];
        _longest = _bytes.Max(bytes => bytes.Length);
    }

    public override int VocabularySize => _bytes.Length;

    public override int[] Encode(string text, bool addSpecialTokens, IReadOnlyList<Range>? literalRanges = null)
    {
        var tokens = new List<int>();
        for (ReadOnlySpan<byte> left = Encoding.UTF8.GetBytes(text); !left.IsEmpty;)
        {
            var length = Math.Min(_longest, left.Length);
            int token;
            while (!_ids.TryGetValue(Key(left[..length]), out token))
            {
                length--;
            }

            tokens.Add(token);
            left = left[length..];
        }

        return [.. tokens];
    }

    public override string Decode(ReadOnlySpan<int> tokens, bool skipSpecialTokens) => throw new NotSupportedException();

    public override ReadOnlySpan<byte> TokenBytes(int token) => _bytes[token];

    public override bool IsSpecial(int token) => false;

    public override int? TokenId(string token) => null;

    private static string Key(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static IEnumerable<string> Texts(Random random)
    {
        foreach (var text in new[] { "{\"", "\":", "\": ", "\": \"", "\",", "\", ", "\", \"", "\"}", "},", "}}", "[\"", "\"]", "],", "[{", " \"", " {", " [", "\\\"", "\\n" })
        {
            yield return text;
        }

        while (true)
        {
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 10)).Select(_ => "etaoinshrdlucmfwypvbgkjqxzETAOINé0123456789"[(int)(42 * Math.Pow(random.NextDouble(), 1.5))]));
            yield return random.Next(2) == 0 ? word : " " + word;
        }
    }
}

using System.Text;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.Tests.Constraints;

/// <summary>Token 0 is special, 1 ends, 2 to 257 are the bytes; then the given texts. Encodes with the longest tokens that are not special.</summary>
internal sealed class ByteTokenizer : Tokenizer
{
    public const int End = 1;

    private const int FirstText = 258;

    private readonly byte[][] _bytes;

    public ByteTokenizer(params IEnumerable<string> texts)
        : this(texts.Select(Encoding.UTF8.GetBytes))
    {
    }

    public ByteTokenizer(IEnumerable<byte[]> tokens) =>
        _bytes = ["<s>"u8.ToArray(), "{"u8.ToArray(), .. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. tokens];

    /// <summary>Which of the given texts are special tokens.</summary>
    public IReadOnlySet<string> Special { get; init; } = new HashSet<string>();

    public override int VocabularySize => _bytes.Length;

    public override int[] Encode(string text, bool addSpecialTokens, IReadOnlyList<Range>? literalRanges = null)
    {
        var tokens = new List<int>();
        for (ReadOnlySpan<byte> left = Encoding.UTF8.GetBytes(text); !left.IsEmpty; left = left[_bytes[tokens[^1]].Length..])
        {
            var best = left[0] + 2;
            for (var token = FirstText; token < _bytes.Length; token++)
            {
                best = !IsSpecial(token) && left.StartsWith(_bytes[token]) && _bytes[token].Length > _bytes[best].Length ? token : best;
            }

            tokens.Add(best);
        }

        return [.. tokens];
    }

    public override string Decode(ReadOnlySpan<int> tokens, bool skipSpecialTokens) => throw new NotSupportedException();

    public override ReadOnlySpan<byte> TokenBytes(int token) => _bytes[token];

    public override bool IsSpecial(int token) => token == 0 || (token >= FirstText && Special.Contains(Encoding.UTF8.GetString(_bytes[token])));

    public override int? TokenId(string token) => Array.FindIndex(_bytes, FirstText, bytes => bytes.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(token))) is var id and >= 0 ? id : null;
}

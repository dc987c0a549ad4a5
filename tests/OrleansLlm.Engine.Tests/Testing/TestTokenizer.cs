using System.Globalization;
using System.Text;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Engine.Tests.Testing;

/// <summary>Tokens with given bytes; by default <c>⟨id⟩</c>, so that a text shows which tokens it came from.</summary>
internal sealed class TestTokenizer : Tokenizer
{
    private readonly byte[][] _bytes;
    private readonly HashSet<int> _special;

    public TestTokenizer(int vocabularySize, params int[] special)
        : this([.. Enumerable.Range(0, vocabularySize).Select(id => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<{id}>")))], special)
    {
    }

    public TestTokenizer(byte[][] bytes, params int[] special)
    {
        _bytes = bytes;
        _special = [.. special];
    }

    public override int VocabularySize => _bytes.Length;

    /// <summary>The text that the default tokens give.</summary>
    public static string TextOf(IEnumerable<int> tokens) => string.Concat(tokens.Select(token => string.Create(CultureInfo.InvariantCulture, $"<{token}>")));

    public override int[] Encode(string text, bool addSpecialTokens, IReadOnlyList<Range>? literalRanges = null) => throw new NotSupportedException();

    public override string Decode(ReadOnlySpan<int> tokens, bool skipSpecialTokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            if (!skipSpecialTokens || !IsSpecial(token))
            {
                bytes.AddRange(_bytes[token]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    public override ReadOnlySpan<byte> TokenBytes(int token) => _bytes[token];

    public override bool IsSpecial(int token) => _special.Contains(token);

    public override int? TokenId(string token) => null;
}

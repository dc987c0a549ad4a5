using System.Globalization;
using System.Text;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Benchmarks;

/// <summary>Gives each token a short text, as byte-level vocabularies do.</summary>
internal sealed class BenchmarkTokenizer(int vocabularySize) : Tokenizer
{
    private readonly byte[][] _bytes = [.. Enumerable.Range(0, vocabularySize).Select(id => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $" {id}")))];

    public override int VocabularySize => vocabularySize;

    public override int[] Encode(string text, bool addSpecialTokens, IReadOnlyList<Range>? literalRanges = null) => throw new NotSupportedException();

    public override string Decode(ReadOnlySpan<int> tokens, bool skipSpecialTokens) => throw new NotSupportedException();

    public override ReadOnlySpan<byte> TokenBytes(int token) => _bytes[token];

    public override bool IsSpecial(int token) => false;

    public override int? TokenId(string token) => null;
}

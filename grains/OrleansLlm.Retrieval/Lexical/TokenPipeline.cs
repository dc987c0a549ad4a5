using System.Diagnostics.CodeAnalysis;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Util;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>Words by UAX #29 and the filters behind them; used by one thread at a time.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Lucene's Dispose ends a text, not the pipeline; it holds memory only.")]
internal sealed class TokenPipeline
{
    private readonly StandardTokenizer _words = new(LuceneVersion.LUCENE_48, TextReader.Null);
    private readonly TokenStream _stream;
    private readonly ICharTermAttribute _term;

    public TokenPipeline(Func<TokenStream, TokenStream> filters)
    {
        _stream = filters(_words);
        _term = _stream.GetAttribute<ICharTermAttribute>();
    }

    public void Count(string text, TermCounts counts)
    {
        using var reader = new StringReader(text);
        _words.SetReader(reader);
        _stream.Reset();
        while (_stream.IncrementToken())
        {
            counts.Add(_term.Buffer.AsSpan(0, _term.Length));
        }

        _stream.End();
        // Lucene's word for closing: the pipeline is ready for the next reader.
        _stream.Dispose();
    }
}

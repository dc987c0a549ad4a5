using OrleansLlm.Engine.Sequences;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Benchmarks.Soak;

/// <summary>A reference loop's output.</summary>
internal sealed class ReferenceText(Tokenizer tokenizer, SequenceRequest request)
{
    private string _text = string.Empty;
    private int _firstNearTie = int.MaxValue;

    public List<int> Tokens { get; } = [];

    /// <summary>A stop string is complete.</summary>
    public bool IsStopped { get; private set; }

    public void Add(int token)
    {
        Tokens.Add(token);
        _text = tokenizer.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Tokens), skipSpecialTokens: true);
        foreach (var stop in request.Stop)
        {
            if (_text.IndexOf(stop, StringComparison.Ordinal) is >= 0 and var at)
            {
                IsStopped = true;
                _text = _text[..at];
            }
        }
    }

    /// <summary>From the next token on the text may rightly be another one.</summary>
    public void MarkNearTie() => _firstNearTie = Math.Min(_firstNearTie, _text.Length);

    /// <summary>Compares.</summary>
    /// <returns>Null: they are equal. True: they part where two tokens were as good as equal. False: the text is wrong.</returns>
    public bool? IsExplained(string text)
    {
        if (text == _text)
        {
            return null;
        }

        // The bytes of a character may come with several tokens, so a replacement character may stand before the place where texts part.
        return _text.AsSpan().CommonPrefixLength(text) >= _firstNearTie - 1;
    }

    public override string ToString() => _text;
}

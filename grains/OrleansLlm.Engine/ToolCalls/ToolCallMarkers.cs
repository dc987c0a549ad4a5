using System.Text;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Constraints.Grammars;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>The texts of a format as one vocabulary has them: tokens of their own where there are such.</summary>
internal sealed class ToolCallMarkers(ToolCallFormat format, TokenVocabulary vocabulary)
{
    /// <summary>Markers that are special tokens, so that the output has to show them.</summary>
    public IReadOnlySet<int> SpecialTokens { get; } =
        format.Markers.Select(vocabulary.ControlToken).OfType<int>().Where(vocabulary.Tokenizer.IsSpecial).ToHashSet();

    /// <summary>A marker as a part of a grammar.</summary>
    public GrammarExpr Expr(string marker) =>
        vocabulary.ControlToken(marker) is { } token ? new GrammarExpr.ControlToken(token) : GrammarExpr.Of(marker);

    /// <summary>When a free text has begun a call. A marker counts however it is spelled.</summary>
    public GrammarTrigger Trigger()
    {
        var markers = new List<(byte[], byte[])>();
        foreach (var opening in format.Openings)
        {
            // A word may be said without a call; a list after it is one.
            var text = Encoding.UTF8.GetBytes(char.IsLetter(opening[0]) ? opening + "[" : opening);
            var begins = vocabulary.ControlToken(opening) is { } token ? ControlBytes.Of(token) : text;
            markers.Add((text, begins));
            if (begins != text)
            {
                markers.Add((begins, begins));
            }
        }

        // A brace and the quoted first key.
        return new GrammarTrigger(markers, format.IsBare ? format.NameKey.Length + 3 : 0);
    }
}

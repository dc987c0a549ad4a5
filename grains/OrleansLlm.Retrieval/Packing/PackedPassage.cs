using System.Text;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>A passage as a prompt shows it. Immutable.</summary>
public sealed record PackedPassage
{
    /// <summary>What stands in for left-out sentences.</summary>
    public const string SentenceElision = " […] ";

    /// <summary>The number that answers cite it by, from 1 in the order of presentation.</summary>
    public required int Number { get; init; }

    /// <summary>The passage.</summary>
    public required Passage Passage { get; init; }

    /// <summary>What is left of it: ascending and disjoint, at least one.</summary>
    public required IReadOnlyList<TextSpan> Kept { get; init; }

    /// <summary>What stands between parts that do not touch.</summary>
    public string Elision { get; init; } = SentenceElision;

    /// <summary>Whether nothing but white space at its ends was left out.</summary>
    public bool IsWhole => Kept is [var only] && only.Length == Passage.Text.Trim().Length;

    /// <summary>What is left, with marks where something is missing.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            for (var i = 0; i < Kept.Count; i++)
            {
                if (i > 0)
                {
                    var gap = Passage.Text.AsSpan(Kept[i - 1].End, Kept[i].Start - Kept[i - 1].End);
                    text.Append(gap.IsWhiteSpace() ? gap : Elision);
                }

                text.Append(Passage.Text, Kept[i].Start, Kept[i].Length);
            }

            return text.ToString();
        }
    }
}

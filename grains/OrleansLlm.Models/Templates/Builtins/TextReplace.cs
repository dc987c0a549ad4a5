using OrleansLlm.Models.Templates.Evaluation;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Search and replace; what is kept and what is put in both keep their origin.</summary>
internal static class TextReplace
{
    public static TrackedString Replace(TrackedString text, TrackedString old, TrackedString replacement, int count, RenderBudget budget)
    {
        var result = new TrackedStringBuilder(budget);
        var from = 0;
        foreach (var at in Occurrences(text.Value, old.Value, count < 0 ? int.MaxValue : count))
        {
            result.Append(text, from, at - from);
            result.Append(replacement);
            from = at + old.Length;
        }

        result.Append(text, from, text.Length - from);
        return result.Build();
    }

    /// <summary>Where a text occurs, without overlaps. The empty text occurs before each character and at the end.</summary>
    public static List<int> Occurrences(string text, string wanted, int most)
    {
        var places = new List<int>();
        var at = 0;
        while (places.Count < most && at <= text.Length && (at = text.IndexOf(wanted, at, StringComparison.Ordinal)) >= 0)
        {
            places.Add(at);
            var skip = wanted.Length > 0 ? wanted.Length : at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
            at += skip;
        }

        return places;
    }
}

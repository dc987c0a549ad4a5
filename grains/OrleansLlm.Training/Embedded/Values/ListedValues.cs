using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Values;

/// <summary>Kinds whose values are listed; some of these hold slots themselves.</summary>
internal static class ListedValues
{
    private static readonly Dictionary<string, SlotText[]> s_kinds = TemplateFile.Read("values").ToDictionary(
        block => block.Name,
        block => block.Lines.SelectMany(line => line.Text.Source.Split('|')).Select(SlotText.Parse).ToArray(),
        StringComparer.Ordinal);

    /// <summary>The values of a kind, or null when the kind is not listed.</summary>
    public static IReadOnlyList<SlotText>? Of(string kind) => s_kinds.GetValueOrDefault(kind);
}
